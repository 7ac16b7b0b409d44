from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from reports.envelope import Contents, Sender, seal, usable_address

SENDER = Sender("cermin@cermin.example", "Cermin — PT Contoh", b"k" * 32)
CONTENTS = Contents(
    to="ani@mail.example",
    subject="Cermin mingguan Anda",
    text="halo\n.\n.satu titik\n",
    html="<p>halo</p>",
    language="id",
    message_id=SENDER.message_id("digest", 7),
    date=datetime(2025, 11, 24, 1, tzinfo=UTC),
)


def parsed(contents: Contents) -> EmailMessage:
    return message_from_bytes(seal(SENDER, contents), policy=policy.default)


def test_the_bytes_are_the_same_each_time_and_end_their_lines_as_mail_does() -> None:
    message = seal(SENDER, CONTENTS)
    assert message == seal(SENDER, CONTENTS)
    assert message.count(b"\n") == message.count(b"\r\n") > 20
    assert message.endswith(b"\r\n")


def test_a_message_id_says_nothing_and_differs_for_each_letter() -> None:
    one, other = SENDER.message_id("digest", 7), SENDER.message_id("digest", 8)
    assert one == SENDER.message_id("digest", 7) != other
    assert one != Sender(SENDER.address, SENDER.name, b"x" * 32).message_id("digest", 7)
    assert len(one) == len("<>") + 26 + len("@cermin.example")


def test_only_https_is_offered_as_one_click() -> None:
    offered = ("https://cermin.example/u/" + "t" * 200, "mailto:unsub+7.x@cermin.example")
    mail = parsed(replace(CONTENTS, unsubscribe=offered))
    assert mail["List-Unsubscribe"] == f"<{offered[0]}>, <{offered[1]}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "<weekly.cermin.example>"
    assert b"<" + offered[0].encode() + b">" in seal(SENDER, replace(CONTENTS, unsubscribe=offered))
    assert parsed(replace(CONTENTS, unsubscribe=offered[1:]))["List-Unsubscribe-Post"] is None
    assert parsed(CONTENTS)["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "ending", ["\r\nBcc: x@evil.test", "\nBcc: x@evil.test", "\u2028Bcc: x", "\x0bBcc: x", "\x85Bcc: x"]
)
def test_a_header_cannot_be_broken_into(ending: str) -> None:
    mail = parsed(replace(CONTENTS, subject="Cermin" + ending, to_name="Ani" + ending))
    assert sorted(mail.keys()) == sorted(parsed(CONTENTS).keys())
    assert mail["Bcc"] is None
    assert len(mail["To"].addresses) == 1


def test_invisible_characters_never_reach_a_header() -> None:
    mail = parsed(replace(CONTENTS, subject="a\x00b\u202ec", to_name="\u202eAni\x07"))
    assert mail["Subject"] == "abc"
    assert mail["To"].addresses[0].display_name == "Ani"


def test_a_lone_surrogate_costs_one_letter_on_the_page_and_no_more() -> None:
    mail = parsed(replace(CONTENTS, text="satu \ud800 dua", html="<p>\udfff</p>", subject="x\ud800"))
    assert mail.get_body(("plain",)).get_content().strip() == "satu \ufffd dua"
    assert mail["Subject"] == "x\ufffd"


def test_text_alone_makes_a_mail_of_one_part() -> None:
    mail = parsed(replace(CONTENTS, html=None))
    assert mail.get_content_type() == "text/plain"
    assert mail["Content-Language"] == "id"


def test_a_letter_goes_to_no_address_that_mail_cannot_go_to() -> None:
    with pytest.raises(ValueError, match="no mail address"):
        seal(SENDER, replace(CONTENTS, to="nobody"))


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("  Ani@Mail.Example ", "Ani@mail.example"),
        ("ani+cermin@mail.example", "ani+cermin@mail.example"),
        ("ani@bücher.example", "ani@xn--bcher-kva.example"),
        ("o'brien.x@a-b.example", "o'brien.x@a-b.example"),
    ],
)
def test_an_address_is_put_into_the_form_that_servers_take(typed: str, address: str) -> None:
    assert usable_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "ani", "@mail.example", "ani@", "a b@mail.example", "ani@mail..example", "ani@-x.example", ".a@mail.example",
     "a..b@mail.example", "ani\r\nBcc: x@mail.example", '"ani"@mail.example', "änï@mail.example", "ani@mail_example",
     "x" * 65 + "@mail.example", "ani@" + "a." * 130 + "example", "ani@\ud800.example", "a,b@mail.example",
     "=?utf-8?b?eA==?=@mail.example"],
)  # fmt: skip
def test_what_is_no_address_is_none(typed: str) -> None:
    assert usable_address(typed) is None
