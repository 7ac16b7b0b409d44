"""Work that is done after the answer went out, so that its duration tells nothing."""

from collections.abc import Callable

from flask import Response

from reports.web.errors import note_failure


def afterwards(response: Response, what: str, work: Callable[[], None]) -> None:
    """Does `work` once `response` was sent.

    Whether an address is known decides how much there is to do; nobody who asks can time it.
    A failure is logged under the name `what`.
    """

    def finish() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the answer is out; all that is left is to note it
            note_failure(what, error)

    response.call_on_close(finish)
