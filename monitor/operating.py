"""What an operator does by command. None of it lists or names a person; one person's matters need their token."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from connectors import registry
from monitor import joining
from monitor.alone import Alone, write_export
from monitor.assembly import links_of
from monitor.config import ConfigError
from monitor.doors import Door
from monitor.imports import Imported, NotNow, Told
from monitor.people import Person
from monitor.service import Service
from monitor.store import audit, people, tokens
from monitor.store.consents import Wording
from monitor.store.erasing import erase
from monitor.store.opening import service_lock
from monitor.store.session import StoreError, Tx
from monitor.store.tokens import Token
from monitor.tally import tally
from reports.agreement import UPLOAD, wording
from reports.inbound import receive

_OWN = (Door.PERSONAL,)
"""Doors whose tokens speak for one person. No link of a letter is among them: who reads a mailbox would read all."""
_ERASING = (*_OWN, Door.LEAVE)
"""To be forgotten, the leave link of a letter does as well: it does the same on its page."""


@contextmanager
def by_hand(service: Service) -> Iterator[None]:
    """A round of work in this process, with what belongs to it where no service runs.

    Before it, what a killed round left is put right and what waits is done (ends of pauses, forgetting);
    after it, what it asked for (second looks). While a service or another round is at work, that one does so.
    """
    with ExitStack() as held:
        try:
            held.enter_context(service_lock(service.store.path))
        except StoreError:
            yield
            return
        service.recover()
        service.engine.drain(service.now())
        service.tidy()
        yield
        service.engine.drain(service.now())


def join_link(service: Service) -> str:
    """A link through which people join by themselves."""
    if service.settings.just_me:
        raise ConfigError("single-user mode has no pages to join through; use `cermin me join`")
    with service.store.begin() as tx:
        token = joining.invite(tx, service.now())
    return links_of(service.settings, service.key).join(token).url


def figures(service: Service) -> dict[str, Any]:
    """The coarse figures that an admin may see."""
    with service.store.read() as tx:
        return asdict(tally(tx, registry.names(), service.now()))


def receive_message(service: Service, message: bytes) -> str:
    """What one inbound message was understood to be."""
    return str(receive(service.store, service.press.returns, message, service.now()))


def importing(service: Service, token: str) -> Person:
    """Whose export it is: the one person there is, or the one whose token this is."""
    if token:
        return _owner(service, token)
    if not service.settings.just_me:
        raise ConfigError("whose export is it? Give --token; people can upload theirs on their own page, too")
    return Alone(service).person()


def upload_wording(person: Person) -> Wording:
    """What bringing an export in asks for; it is kept as the receipt, so it is shown first."""
    return wording(person.choices.language, UPLOAD)


def import_archive(service: Service, person: Person, *parts: Path, told: Told = lambda _: None) -> Imported:
    """Bring a person's export in, with all its parts. Raises `Refused`, and `ConfigError` during a pause."""
    try:
        return service.bring_in(person.id, [str(part) for part in parts], upload_wording(person), told)
    except NotNow:
        raise ConfigError("nothing is imported while you are paused; resume first") from None


def export_person(service: Service, token: str, path: Path) -> None:
    """Write everything held about the person whose token this is."""
    person = _owner(service, token)
    note(service, "export by token")
    write_export(service, person, path)


def erase_person(service: Service, token: str) -> None:
    """Forget the person whose token this is."""
    person = _owner(service, token, _ERASING)
    note(service, "erasure by token")
    erase(service.store, person.id, service.now())


def note(service: Service, action: str) -> None:
    """Write an operator's act down: every letter says how many there were since the last one."""
    with service.store.begin() as tx:
        audit.note(tx, "admin", action, service.now())


def _owner(service: Service, token: str, doors: Sequence[Door] = _OWN) -> Person:
    with service.store.read() as tx:
        person = next(filter(None, (_opens(service, tx, token, door) for door in doors)), None)
    if person is None:
        raise ConfigError("this token opens nothing (any more); make one on your page, under “My data”")
    return person


def _opens(service: Service, tx: Tx, token: str, door: Door) -> Person | None:
    seen = tokens.look(tx, token, door.value, service.now())
    return people.get(tx, seen.person_id) if isinstance(seen, Token) and seen.person_id is not None else None
