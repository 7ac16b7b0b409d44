import pytest

from connectors.base import Failed, Fetched, Outcome, Reason, Unchanged
from connectors.live.page import Page
from connectors.post import Bookmark, Post, Reading

URL = "https://ani.example/1"


def read_page(outcome: Outcome) -> Reading | Failed:
    steps = Page().read(URL, Bookmark())
    assert next(steps).url == URL
    with pytest.raises(StopIteration) as stopped:
        steps.send(outcome)
    result: Reading | Failed = stopped.value.value
    return result


def test_a_page_is_one_post_of_its_words() -> None:
    fetched = Fetched(url=URL, body=b"<h1>Hello</h1><script>no()</script><p>A plan.</p>")
    read = read_page(fetched)
    assert read == Reading(posts=(Post(key=URL, text="Hello\nA plan.", url=URL),), bookmark=Bookmark())


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(Failed(reason=Reason.GONE, status=410), Reason.GONE), (Unchanged(url=URL), Reason.BAD_ANSWER)],
)
def test_no_page_is_a_failure(outcome: Failed | Unchanged, reason: Reason) -> None:
    read = read_page(outcome)
    assert isinstance(read, Failed)
    assert read.reason is reason


def test_it_reads_web_addresses_only() -> None:
    assert Page().accepts(URL)
    assert not Page().accepts("@ani@social.example")
    assert Page().home(URL) == URL
