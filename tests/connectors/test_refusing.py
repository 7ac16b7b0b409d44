"""What is no export that can be read: each refused in one line that names it and the way out."""

import pytest

from connectors import registry
from connectors.base import Refused
from tests.connectors.exports import members_of, zipped

CASES = {
    "Instagram pages": (["your_instagram_activity/media/posts_1.html", "start_here.html"], "Instagram.*JSON"),
    "Threads pages": (["your_instagram_activity/threads/threads_and_replies.html", "a.html"], "Threads.*JSON"),
    "Facebook pages": (["your_facebook_activity/posts/your_posts_1.html", "start_here.html"], "Facebook.*JSON"),
    "LinkedIn's quick export": (["Profile.csv", "Connections.csv", "messages.csv"], "LinkedIn.*larger data archive"),
    "TikTok text": (["TikTok/Reacties/Reacties.txt", "TikTok/Profiel/Profielinfo.txt"], "TikTok.*JSON"),
    "WhatsApp": (["_chat.txt", "00000001-PHOTO.jpg"], "WhatsApp, which Cermin does not read.*nothing to check"),
    "Spotify": (["MyData/Streaming_History_Audio_2024_1.json", "MyData/Inferences.json"], "Spotify"),
    "Google without YouTube": (["Takeout/archive_browser.html", "Takeout/Mail/all.mbox"], "YouTube"),
    "Slack": (["integration_logs.json", "umum/2024-01-01.json"], "Slack"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_form_or_platform_that_is_not_read_is_named_with_the_way_out(case: str) -> None:
    names, says = CASES[case]
    with members_of(zipped(dict.fromkeys(names, "x"))) as members:
        with pytest.raises(Refused, match=says) as refused:
            registry.recognise(members)
        assert members.opened == []
    assert "\n" not in str(refused.value)


def test_a_page_that_is_no_part_of_an_export_is_called_one() -> None:
    with members_of(b"\n <HTML>", "e.html") as members, pytest.raises(Refused, match=r"e\.html is a web page.*JSON"):
        registry.recognise(members)


def test_the_recogniser_looks_into_no_member_that_may_not_be_opened() -> None:
    """A comment file in a package of messages is looked at; the messages are not."""
    files = {"comments.csv": "id,body\n", "messages.csv": "rahasia", "Logins.csv": "rahasia", "contacts.json": "{}"}
    with members_of(zipped(files)) as members:
        registry.recognise(members)
    assert set(members.opened) <= {"comments.csv"}
