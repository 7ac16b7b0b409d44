"""A real web server on this machine with one person's feed, and posts put straight into a store."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from connectors.post import Post
from monitor.checks.engine import Policy
from monitor.configfile import load
from monitor.service import Service
from monitor.store import findings, people, posts, sources

LOUD = "Kami digugat vendor soal kontrak itu."


@dataclass
class Site:
    """A small blog whose owner may change it.

    Attributes:
        items: posts by name. ages: days since they were written. gone: names that are not found any more.
        hang: keeps every answer waiting until it is set.
    """

    about: str = "Catatan Ani"
    items: dict[str, str] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    hang: Event | None = None
    port: int = 0

    @property
    def feed(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed.xml"

    def body(self, path: str) -> bytes | None:
        name = path.strip("/")
        if name == "feed.xml" and name not in self.gone:
            return self._rss().encode()
        return f"<p>{escape(self.items[name])}</p>".encode() if name in self.items else None

    def _rss(self) -> str:
        head = f"<title>Ani</title><link>http://127.0.0.1:{self.port}/</link><description>{self.about}</description>"
        return f'<rss version="2.0"><channel>{head}{"".join(map(self._item, self.items))}</channel></rss>'

    def _item(self, key: str) -> str:
        # A second ahead, because a feed knows whole seconds only and the test joined within this one.
        at = format_datetime(datetime.now(UTC) + timedelta(seconds=1) - timedelta(days=self.ages.get(key, 0)))
        where = f"<guid>{key}</guid><link>http://127.0.0.1:{self.port}/{key}</link><pubDate>{at}</pubDate>"
        return f"<item>{where}<description>{escape(self.items[key])}</description></item>"


@contextlib.contextmanager
def served(site: Site) -> Iterator[Site]:
    """The site, answering on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            if site.hang is not None:
                site.hang.wait(60)
            body = site.body(self.path)
            with contextlib.suppress(ConnectionError):
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Type", "application/rss+xml" if "xml" in self.path else "text/html")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        if site.hang is not None:
            site.hang.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Service]:
    """The Cermin in a folder, as another program would open it."""
    config = folder / "cermin.toml"
    with Service.opened(load(config), config) as service:
        yield service


def plant(folder: Path, *texts: str, place: str = "https://ani.example/feed.xml") -> list[int]:
    """Posts that somebody's proved source is known to hold, checked as a poll would; the numbers of the findings."""
    now = datetime.now(UTC)
    with opened(folder) as service, service.store.begin() as tx:
        (person_id,) = people.ids(tx)
        source_id = sources.add(tx, person_id, "web", place, now, code="cermin-planted")
        sources.prove(tx, source_id, "bio", now)
        kept = posts.keep(
            tx,
            person_id,
            source_id,
            [
                Post(key=f"k{n}", text=text, url=f"https://ani.example/{n}", created_at=now)
                for n, text in enumerate(texts)
            ],
            now,
        )
        said = ((one.id, Policy().judge(one.post.text).findings) for one in kept.new)
        return [number for post_id, found in said for number in findings.add(tx, person_id, post_id, found, now)]
