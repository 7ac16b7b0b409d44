"""A source's address that holds a secret, as Reddit's private feed does: it is asked for, and stands nowhere else."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from connectors.base import Failed, Fetched, Outcome, Reason, Request
from connectors.post import Validators
from monitor.commands.me import _say_sources
from monitor.log import start_logging
from monitor.people import Purpose
from monitor.serving import desk_of
from monitor.store import consents, sources
from monitor.store.session import Store
from monitor.store.tables import METADATA
from reports.web.app import create_app
from tests.monitor.house import House, html_of, text_of
from tests.monitor.people_of import WORDING
from tests.slow.crash_worker import Inline

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SECRET = "feedfacecafe0123456789abcdef0123456789ab"
ADDRESS = f"https://www.reddit.com/user/ani_contoh/.rss?feed={SECRET}&user=ani_contoh"
TOKEN = "admin-token-of-the-test"
FEED = b"""<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>ani_contoh</title><entry><id>t1_a</id>
<author><name>/u/ani_contoh</name></author><title>x</title><updated>2026-11-25T10:00:00+00:00</updated>
<link href="https://www.reddit.com/r/contoh/comments/1/x/a/"/>
<content type="html">&lt;!-- SC_OFF --&gt;a secret of ours&lt;!-- SC_ON --&gt;</content></entry></feed>"""


@dataclass
class Wire:
    """A network that gives one answer to everything, and remembers what it was asked."""

    answer: Outcome | None = None
    asked: list[str] = field(default_factory=list)

    def fetch(self, request: Request, known: Validators | None = None) -> Outcome:
        del known
        self.asked.append(request.url)
        return self.answer or Fetched(url=request.url, body=FEED, validators=Validators(etag='"1"'))

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Everything that anybody logs, at the most talkative level."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logging("DEBUG", stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers, root.level = before, level


@pytest.fixture
def house(store: Store, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("CERMIN_ADMIN_TOKEN", TOKEN)
    house = House(store, NOW, web={"base_url": "https://cermin.example"})
    vars(house.service).update(sandbox=Inline(), fetcher=Wire())
    return house


def with_private_address(house: House) -> int:
    (person,) = house.joined(due=NOW + timedelta(hours=3))
    with house.service.store.begin() as tx:
        source = sources.add(tx, person, "reddit", ADDRESS, NOW, code="cermin-abc")
        consents.give(tx, person, Purpose.READ, source, WORDING, "form", NOW)
        sources.prove(tx, source, "post", NOW, origin="reddit/ani_contoh")
    return person


def rows_of(house: House) -> str:
    """Every row of every table, as the database has it."""
    with house.service.store.read() as tx:
        return "\n".join(
            repr(tuple(row)) for table in METADATA.sorted_tables for row in tx.db.execute(sa.select(table))
        )


def admin_says(house: House) -> str:
    """The administrators' page and the metrics, with the token."""
    client = create_app(desk_of(house.service)).test_client()
    about = {"base_url": "https://cermin.example"}
    page = client.post("/admin", data={"token": TOKEN}, headers={"Sec-Fetch-Site": "same-origin"}, **about)
    metrics = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, **about)
    assert (page.status_code, metrics.status_code) == (200, 200)
    return page.get_data(as_text=True) + metrics.get_data(as_text=True)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Failed(reason=Reason.RATE_LIMITED, status=429, retry_after=0),
        Failed(reason=Reason.GONE, status=410),
        Fetched(url=ADDRESS, body=b"<html>" + SECRET.encode()),
    ],
)
def test_a_private_address_is_asked_for_and_told_to_nobody(
    house: House, told: io.StringIO, answer: Outcome | None
) -> None:
    house.service.fetcher.answer = answer  # type: ignore[attr-defined]
    with_private_address(house)
    for hours in range(0, 8, 2):
        house.tick(NOW + timedelta(hours=hours))
    asked = house.service.fetcher.asked  # type: ignore[attr-defined]
    letters = [text_of(letter) + html_of(letter) for letter in house.letters()]
    assert SECRET in asked[0]
    assert letters
    assert "reddit.com/user/ani_contoh" in letters[0]
    for place, said in {
        "logs": told.getvalue(),
        "letters": "\n".join(letters),
        "rows": rows_of(house),
        "pages": admin_says(house),
    }.items():
        assert len(said) > 40, place
        assert SECRET not in said, place


def test_the_letter_quotes_what_was_read_by_that_address(house: House) -> None:
    with_private_address(house)
    for hours in range(0, 8, 2):
        house.tick(NOW + timedelta(hours=hours))
    assert "secret" in text_of(house.letters()[0])


def test_the_list_of_sources_in_a_terminal_leaves_the_secret_out(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"id": 1, "locator": ADDRESS, "code": "cermin-abc", "last_success_at": None}
    _say_sources([row | {"state": "unproved"}, row | {"state": "active"}], "text")
    told = capsys.readouterr().out
    assert told.count("reddit.com/user/ani_contoh/.rss  ") == 2
    assert SECRET not in told
