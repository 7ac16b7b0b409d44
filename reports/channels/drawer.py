"""Letters in a list: for tests, and for looking before sending."""

from collections.abc import Callable

from reports.channels.base import Delivery, Outgoing, Phase, Result


class Drawer:
    """Keeps every letter in `letters`."""

    def __init__(self) -> None:
        self.letters: list[Outgoing] = []

    def deliver(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        """Keep it unless it is withdrawn; see `Channel`."""
        if not commit():
            return Delivery(result=Result.WITHDRAWN, phase=Phase.TEXT)
        self.letters.append(letter)
        return Delivery(result=Result.SENT, phase=Phase.DONE)
