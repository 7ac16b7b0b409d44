from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from connectors.post import Post, Profile
from monitor.checks.base import Context, Hit, Lexicon, Name, check
from monitor.checks.engine import Policy
from monitor.checks.normal import Text
from monitor.finding import Rule, Severity
from monitor.lens import Lenses
from monitor.people import Choices, Person, Role, State

LEXICON = Lexicon(employer=(Name("Example Works"),))


@check("test.model", Rule.R4, Severity.LOW, flags=("plan",), passes=("lunch",), keywords=("plan",), model=True)
def guess(text: Text, about: Context) -> Iterator[Hit]:
    """A statistical model's stand-in."""
    del about
    yield Hit(spans=((0, len(text.raw)),))


def person(now: datetime, **choices: object) -> Person:
    chosen = replace(Choices(address="ani@example.org"), **choices)  # type: ignore[arg-type]
    return Person(id=1, state=State.ACTIVE, choices=chosen, joined_at=now)


def test_who_switched_models_off_gets_none_of_their_findings(now: datetime) -> None:
    lenses = Lenses(Policy((guess,)), LEXICON)
    post = Post(key="1", text="A plan.")
    assert [one.check for one in lenses.of(person(now), None).judge(post, now).findings] == ["test.model"]
    assert lenses.of(person(now, models=False), None).judge(post, now).findings == ()


def test_what_the_person_said_of_themselves_stands_around_every_post(now: datetime) -> None:
    lenses = Lenses(Policy(()), LEXICON)
    chosen = person(now, role=Role.HEALTH, contacts=("ani@example.org",))
    about = lenses.of(chosen, Profile(text="Nurse.", name="Ani")).about
    assert (about.bio, about.role) == ("Ani\nNurse.", Role.HEALTH)
    assert (about.own_contacts, about.lexicon) == (frozenset({"ani@example.org"}), LEXICON)
    assert lenses.of(chosen, None).about.bio == ""
