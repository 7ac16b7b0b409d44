"""`cermin demo`: the main job on sample input, over real HTTP on this machine, with nothing to set up.

What a run did is remembered in the folder, its present included: a second run finds everything done.
"""

import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

from monitor import joining
from monitor.assembly import fetcher_of
from monitor.beginning import write_key
from monitor.config import ConfigError, Fetch, Mail, Operator, Settings, Storage, Term, Web, Words
from monitor.joining import Account, JoinForm
from monitor.people import Choices, Level
from monitor.sample import LEXICON, archive, feeds
from monitor.service import Service
from monitor.store import people, sources
from reports.agreement import UPLOAD, phrases, wording

STATE = ".cermin"
WEEK = timedelta(days=7)
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Guest:
    """A sample person: their address, language and zone, and which sample feeds are theirs."""

    address: str
    language: str
    zone: str
    feeds: tuple[str, ...]


GUESTS = (
    Guest("laras@example.org", "id", "Asia/Jakarta", ("laras/feed.xml",)),
    Guest("tom@example.org", "en", "Europe/London", ("tom/atom.xml", "tom/short.json")),
)
UPLOADS = {"laras@example.org": archive}


@dataclass(frozen=True, slots=True)
class Stage:
    """What stays the same from run to run: the demo's present, and the port of its feed server."""

    now: datetime
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one run added, and the letters that lie in the folder."""

    posts: int
    findings: int
    digests: int
    letters: tuple[Path, ...]


def run_demo(out: Path, now: datetime) -> Shown:
    """Run the main job into `out`. Raises `ConfigError` when the folder or its port can't be used."""
    state = out / STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
        stage = _stage(state, now)
    except OSError as error:
        raise ConfigError(f"{out}: can't be written to ({error.strerror}); name another folder with --out") from None
    write_key(state)
    codes: dict[str, str] = {}
    with _feed_server(stage, codes), _opened(out, state, stage) as service:
        for guest in GUESTS:
            _welcome(service, guest, stage, codes)
        return _main_job(service, out, stage)


def _main_job(service: Service, out: Path, stage: Stage) -> Shown:
    """Import, poll, check, write."""
    new = findings = 0
    for address, sample in UPLOADS.items():
        path = out / sample.NAME
        path.write_bytes(sample.build(stage.now))
        done = service.bring_in(_person(service, address), str(path), wording("id", UPLOAD))
        new, findings = new + done.new, findings + done.findings
    for polled in service.poll_round(every=True):
        if polled.failed:
            raise ConfigError(f"the demo's own feed server did not answer ({polled.failed.reason})")
        new, findings = new + polled.new, findings + polled.findings
    service.digest_round(due_only=True)
    sent = service.send_round()
    letters = tuple(sorted(out.glob("*.html")))
    return Shown(posts=new, findings=findings, digests=sent.get("sent", 0), letters=letters)


def _stage(state: Path, now: datetime) -> Stage:
    """The stage of the first run; a later run plays on the same one."""
    path = state / "stage.json"
    if path.exists():
        held = json.loads(path.read_text("utf-8"))
        return Stage(datetime.fromisoformat(held["now"]), held["port"])
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    stage = Stage(now.astimezone(UTC).replace(second=0, microsecond=0), port)
    path.write_text(json.dumps({**asdict(stage), "now": stage.now.isoformat()}), "utf-8")
    return stage


@contextlib.contextmanager
def _opened(out: Path, state: Path, stage: Stage) -> Iterator[Service]:
    settings = Settings(
        operator=Operator(name="Cermin (demo)"),
        storage=Storage(folder=state.absolute(), master_key_file=(state / "master.key").absolute()),
        web=Web(base_url="https://cermin.example"),
        mail=Mail(folder=out.absolute()),
        fetch=Fetch(ports=(stage.port,), allow_networks=(ip_network("127.0.0.0/8"),)),
        words=_words(),
    )
    with Service.opened(settings, None, create=True, now=lambda: stage.now) as service:
        # The guests' hosts exist on this machine only; everything else about fetching is as always.
        vars(service)["fetcher"] = fetcher_of(settings, resolve=lambda host, port: [LOOPBACK])  # noqa: ARG005
        service.recover()
        yield service


def _words() -> Words:
    """The lexicon that the demo's company entered."""
    return Words(
        employer=tuple(LEXICON["employer"]),
        confidential_clients=tuple(Term(term=name) for name in LEXICON["confidential_clients"]),
        code_names=tuple(Term(term=name) for name in LEXICON["code_names"]),
    )


def _welcome(service: Service, guest: Guest, stage: Stage, codes: dict[str, str]) -> None:
    """The guest joins a week ago, confirms, and proves their feeds by the code in what each says of its owner."""
    joined = stage.now - WEEK
    with service.store.begin() as tx:
        if people.by_address(tx, guest.address) is None:
            accounts = tuple(Account(connector="web", locator=_address(path, stage)) for path in guest.feeds)
            form = JoinForm(choices=_choices(guest, stage), accounts=accounts, mail=True)
            token = joining.join(tx, form, phrases(guest.language), joined).token
            joining.confirm(tx, token, joined)
        mine = sources.of_person(tx, people.by_address(tx, guest.address) or 0)
        codes.update({path: row.code for path in guest.feeds for row in mine if row.locator == _address(path, stage)})
    for row in mine:
        service.prover.prove(row.id, joined)


def _address(path: str, stage: Stage) -> str:
    """Where a sample feed is: `laras/feed.xml` at http://laras.example:PORT/feed.xml."""
    host, _, rest = path.partition("/")
    return f"http://{host}.example:{stage.port}/{rest}"


def _choices(guest: Guest, stage: Stage) -> Choices:
    local = stage.now.astimezone(ZoneInfo(guest.zone))
    plain = Choices(address=guest.address, language=guest.language, zone=guest.zone, level=Level.FULL)
    return replace(plain, day=local.weekday(), hour=local.hour, minute=local.minute)


def _person(service: Service, address: str) -> int:
    with service.store.read() as tx:
        return people.by_address(tx, address) or 0


@contextlib.contextmanager
def _feed_server(stage: Stage, codes: dict[str, str]) -> Iterator[None]:
    """Serves the sample feeds, with the codes that are known by then. Raises `ConfigError`."""
    try:
        server = ThreadingHTTPServer((LOOPBACK, stage.port), _handler(lambda: feeds.render(stage.now, codes)))
    except OSError:
        raise ConfigError(f"port {stage.port} of the first run is taken; name another folder with --out") from None
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(documents: Callable[[], dict[str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers.get("Host", "").partition(".")[0]
            body = documents().get(f"{host}{self.path}", b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The demo prints what matters itself."""

    return Handler
