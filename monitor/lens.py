"""How one person's posts at one source are looked at: their checks, and what stands around their words (pure)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from connectors.post import Post, Profile
from monitor.checks.base import Context, Lexicon
from monitor.checks.engine import Policy, Verdict
from monitor.examine import examine
from monitor.people import Person


@dataclass(frozen=True, slots=True)
class Lens:
    """The checks that a person wants, and the context of all their posts at one source."""

    policy: Policy
    about: Context

    def judge(self, post: Post, now: datetime) -> Verdict:
        """What the checks say about one post; `now` stands in for a date that the post does not have."""
        return examine(self.policy, post, self.about, now)


@dataclass(frozen=True)
class Lenses:
    """Makes lenses from the checks in force and the company's words."""

    policy: Policy
    lexicon: Lexicon

    def of(self, person: Person, profile: Profile | None) -> Lens:
        """How this person's posts are looked at where `profile` is what they say of themselves."""
        about = Context(
            bio="\n".join(part for part in (profile.name, profile.text) if part) if profile else "",
            role=person.choices.role,
            own_contacts=frozenset(person.choices.contacts),
            lexicon=self.lexicon,
        )
        return Lens(self.policy if person.choices.models else self._without_models, about)

    @cached_property
    def _without_models(self) -> Policy:
        """For people who switched the statistical models off."""
        return Policy([check for check in self.policy.checks if not check.model])
