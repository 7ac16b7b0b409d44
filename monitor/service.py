"""The program's door: the one place where every part meets. It builds, hands on, and decides nothing.

source ──> posts ──> findings ──> digest ──> the person's answer
   poll_round          │        digest_round, send_round   │
      ^                └─ kept in the store                │
      └──────────── reread after "fixed" <─────────────────┘
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from connectors.base import Failed
from connectors.fetch import Fetcher
from connectors.post import Bookmark
from connectors.sandbox import Sandbox
from monitor import assembly, joining
from monitor.answers import REREAD
from monitor.calendar import AHEAD
from monitor.checks.engine import Policy
from monitor.collect import Collector, Polled, agreed
from monitor.config import Settings
from monitor.configfile import resolve
from monitor.imports import Export, Imported, Importer, Told
from monitor.joining import PROVE, WAKE
from monitor.mending import mend
from monitor.people import State
from monitor.proving import Prover
from monitor.queue import Embedded, Task
from monitor.reread import Rereader
from monitor.retention import tidy
from monitor.schedule import DIGEST, ONLY, POLL, SEND, TIDY, WATCH, sweep
from monitor.secrets import master_key
from monitor.store import audit, counts, outbox, people, posts, sources
from monitor.store.consents import Wording
from monitor.store.erasing import apply_erasures
from monitor.store.session import Store, StoreFull
from monitor.watching import Inbox
from reports.agreement import UPLOAD, wording
from reports.channels.base import Channel
from reports.letter import Letter
from reports.press import Press
from reports.sending import PostOffice, send_due
from reports.stationery import StationeryError
from reports.weekly import PLAIN_FROM, Made, make_digest, preview

log = logging.getLogger(__name__)

AT_ONCE = 500
TURN = timedelta(seconds=2)
"""How soon letters that wait for their turn are looked at again; see `mail.per_minute`."""
EVERYBODY = 1_000_000
MIB = 1024 * 1024


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """One Cermin, opened. Every part is built when it is first needed.

    Attributes:
        key: the master key. now: the clock, aware UTC.
    """

    settings: Settings
    config: Path | None
    key: bytes
    store: Store
    now: Callable[[], datetime] = utc_now

    @classmethod
    @contextmanager
    def opened(
        cls,
        settings: Settings,
        config: Path | None,
        *,
        create: bool = False,
        now: Callable[[], datetime] = utc_now,
    ) -> Iterator["Service"]:
        """Open the store and close everything at the end. Raises `ConfigError` and `StoreError`."""
        key = master_key(settings, config)
        store = assembly.store_of(settings, config, key, create=create)
        service = cls(settings, config, key, store, now)
        try:
            yield service
        finally:
            service.close()

    def close(self) -> None:
        """End the children, close connections and the store."""
        for part in (self.__dict__.get("sandbox"), self.__dict__.get("fetcher"), self.store):
            if part is not None:
                part.close()

    @cached_property
    def policy(self) -> Policy:
        """The checks in force."""
        return Policy()

    @cached_property
    def fetcher(self) -> Fetcher:
        """The one ear."""
        return assembly.fetcher_of(self.settings)

    @cached_property
    def sandbox(self) -> Sandbox:
        """The children that read."""
        return assembly.sandbox_of(self.settings)

    @cached_property
    def collector(self) -> Collector:
        """What looks at sources."""
        return assembly.collector_of(self.settings, self.store, self.sandbox, self.fetcher.fetch, self.policy)

    @cached_property
    def prover(self) -> Prover:
        """What looks for proof of ownership."""
        base = self.settings.web.base_url
        return Prover(self.store, self.sandbox, self.fetcher.fetch, lambda code: f"{base}/me/{code}")

    @cached_property
    def importer(self) -> Importer:
        """What brings archives in."""
        return Importer(self.store, self.sandbox, self.collector)

    @cached_property
    def inbox(self) -> Inbox | None:
        """The watched folder, where there is one."""
        folder = self.settings.imports.folder
        return Inbox(resolve(folder, self.config)) if folder else None

    @cached_property
    def press(self) -> Press:
        """What prints letters."""
        return assembly.press_of(self.settings, self.config, self.key)

    @cached_property
    def channel(self) -> Channel:
        """How letters leave."""
        return assembly.channel_of(self.settings, self.config)

    @cached_property
    def engine(self) -> Embedded:
        """Where work waits. The names of tasks are public: jobs outlive a restart."""
        tasks = {
            SEND: Task(self._send, priority=20),
            PROVE: Task(self._prove, priority=15),
            REREAD: Task(self._reread, priority=15),
            WAKE: Task(self._wake, priority=15),
            DIGEST: Task(self._digest, priority=10, counted=True),
            POLL: Task(self._poll_host),
            WATCH: Task(self._watch, attempts=1),
            TIDY: Task(self.tidy),
        }
        return Embedded(self.store, tasks, self.settings.service.threads, self.now)

    def recover(self) -> None:
        """What must be put right before work begins: erasures after a restore, half imports and sendings, the clock."""
        apply_erasures(self.store, self.now())
        with self.store.begin() as tx:
            posts.abandon_imports(tx)
            outbox.recover(tx, self.now())
        self._mend(self.now())

    def sweep(self, now: datetime) -> int:
        """Fill the queue with what is due; how many jobs are new. Nothing is read while the disk is nearly full."""
        self._mend(now)
        if self.lacks_room:
            log.warning("nothing is read: the disk is nearly full")
        watching = self.inbox is not None
        return sweep(self.store, self.engine.defer, now, reading=not self.lacks_room, watching=watching)

    @property
    def lacks_room(self) -> bool:
        """Whether the disk has only the room left that answers and withdrawals may need."""
        return self.store.free() < self.settings.storage.least_free_mib * MIB

    def poll_round(self, *, every: bool) -> list[Polled]:
        """Look at every due source, or at every proved one: hosts side by side, the sources of each in turn.

        Raises `StoreFull` while the disk is nearly full.
        """
        if self.lacks_room:
            raise StoreFull(
                f"The disk that holds {self.store.path} is nearly full. Make room; until then nothing is read."
            )
        now = self.now()
        with self.store.read() as tx:
            hosts = {one.host for one in (sources.proved(tx) if every else sources.due(tx, now))}
        look = partial(self.collector.poll_host, now=now, every=every)
        with ThreadPoolExecutor(self.settings.service.threads, "poll") as threads:
            return [polled for done in threads.map(look, sorted(hosts)) for polled in done]

    def poll_one(self, source_id: int) -> Polled:
        """Look at one source, due or not."""
        return self.collector.poll(source_id, self.now())

    def knows_source(self, source_id: int) -> bool:
        """Whether there is a source of this number."""
        with self.store.read() as tx:
            return sources.get(tx, source_id) is not None

    def test_source(self, source_id: int) -> Mapping[str, int | str | None]:
        """Read a source whose owner proved it and agrees, and keep nothing: counts, and the reason when it fails."""
        with self.store.begin() as tx:
            row = sources.get(tx, source_id)
            person = agreed(tx, row) if row else None
            audit.note(tx, "admin", f"test of source {source_id}", self.now())
        if row is None or person is None:
            # One word for unproved, paused and stopped: which it is concerns its owner alone.
            return {"source": source_id, "posts": 0, "unreadable": 0, "reason": "skipped"}
        reading = self.sandbox.read(row.connector, row.locator, Bookmark(), self.fetcher.fetch)
        if isinstance(reading, Failed):
            return {"source": source_id, "posts": 0, "unreadable": 0, "reason": reading.reason}
        found = {"posts": len(reading.posts), "unreadable": len(reading.unreadable)}
        return {"source": source_id, **found, "reason": None}

    def digest_round(self, *, due_only: bool) -> list[Made]:
        """Make the letters that are due, or everybody's."""
        now = self.now()
        return [self._made(person_id, due_at, now) for person_id, due_at in self._wanting(now, due_only=due_only)]

    def dry_round(self, *, due_only: bool) -> list[Letter]:
        """The letters as they would be now; nothing is kept, and their links open nothing."""
        now = self.now()
        wanted = self._wanting(now, due_only=due_only)
        made = (preview(self.press, self.store, person_id, now) for person_id, _ in wanted)
        return [letter for letter in made if letter is not None]

    def _wanting(self, now: datetime, *, due_only: bool) -> list[tuple[int, datetime]]:
        with self.store.read() as tx:
            return people.due(tx, now if due_only else now + AHEAD, EVERYBODY)

    def send_round(self) -> Mapping[str, int]:
        """Try every letter that is due; how many ended in which state, and how many are `waiting` for their turn."""
        per_minute = self.settings.mail.per_minute
        office = PostOffice(
            store=self.store, channel=self.channel, press=self.press, clock=self.now, per_minute=per_minute
        )
        ended = {str(state): many for state, many in send_due(office, AT_ONCE).items()}
        with self.store.read() as tx:
            waiting = outbox.due(tx, self.now())
        return ended | ({"waiting": waiting} if waiting else {})

    def bring_in(self, person_id: int, path: Export, wording: Wording, told: Told = lambda _: None) -> Imported:
        """Bring one person's export in. Raises `Refused` and `NotNow`."""
        return self.importer.bring_in(person_id, path, wording, self.now(), told)

    def tidy(self) -> None:
        """Forget what has no reason to be kept any more, and freeze the coarse figures."""
        now = self.now()
        self.collector.recheck(now)
        tidy(self.store, self.settings.keep, now)
        with self.store.begin() as tx:
            counts.freeze(tx, now)

    def _mend(self, now: datetime) -> None:
        if mended := mend(self.store, timedelta(hours=self.settings.fetch.max_interval_hours), now):
            log.warning("the clock had jumped: %d rows no longer wait for it", mended)

    def _made(self, person_id: int, due_at: datetime, now: datetime) -> Made:
        try:
            return make_digest(self.press, self.store, person_id, due_at, now)
        except StationeryError as error:
            # By hand nothing changes between two tries, so the plain letter goes out at once.
            log.warning("a letter is written plainly: %s", error)
            return make_digest(self.press, self.store, person_id, due_at, now, attempt=PLAIN_FROM)

    def _poll_host(self, host: str) -> None:
        self.collector.poll_host(host, self.now())

    def _watch(self) -> None:
        """Bring in what lies in the watched folder, for the one person there is."""
        with self.store.read() as tx:
            person = next((people.get(tx, number) for number in people.ids(tx, State.ACTIVE)), None)
        if self.inbox is not None and person is not None:
            told = wording(person.choices.language, UPLOAD)
            self.inbox.look(lambda path: self.bring_in(person.id, str(path), told), self.now())

    def _digest(self, person_id: int, attempt: int) -> None:
        with self.store.read() as tx:
            person = people.get(tx, person_id)
        if person is not None and person.state is State.ACTIVE and person.next_due_at is not None:
            make_digest(self.press, self.store, person_id, person.next_due_at, self.now(), attempt=attempt)

    def _send(self) -> None:
        if self.send_round().get("waiting"):
            with self.store.begin() as tx:
                self.engine.defer(tx, SEND, ONLY, {}, self.now() + TURN)

    def _prove(self, source_id: int) -> None:
        self.prover.prove(source_id, self.now())

    def _reread(self, finding_id: int) -> None:
        Rereader(self.collector).look(finding_id, self.now())

    def _wake(self, person_id: int, until: int) -> None:
        with self.store.begin() as tx:
            joining.wake(tx, person_id, until, self.now())
