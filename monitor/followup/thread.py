"""Reads a case: what was wrong with the post, and what its writer has done since, in the order of time."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto

from monitor.checks.acts import Act, Acts, acts
from monitor.checks.engine import Policy
from monitor.checks.normal import Text, prepare
from monitor.finding import Finding, Rule
from monitor.followup.case import Case, FollowUp

_OTHERS = ("other", "reader", "critic", "incoming", "received", "mention", "follower", "public", "their", "audience")
_PRIVATE = ("dm", "direct", "private", "mail", "phone", "whatsapp", "message")
_TYPO = 0.97
_TELLING = 5
"""Words of so many letters tell something; shorter ones stand in every sentence."""
_LEGAL = ("litigation", "legal", "lawsuit")


class Fault(Enum):
    """What was wrong with the post, as far as repair goes."""

    NONE = auto()
    OFFENCE = auto()
    FIGHT = auto()
    CLAIM = auto()
    LEAK = auto()
    LEGAL = auto()


@dataclass(frozen=True, slots=True)
class Thread:
    """A case, read: the fault, and what was done about it, in the order of time."""

    case: Case
    fault: Fault
    lang: str
    own: tuple[Acts, ...]
    private: tuple[bool, ...]
    same_again: tuple[bool, ...]
    repeats: bool
    edit: Acts | None
    still_flagged: bool

    @property
    def removed(self) -> bool:
        """Whether the post is gone."""
        return self.case.original_deleted

    @property
    def edited(self) -> bool:
        """Whether the post reads differently now, by more than a typing error."""
        return self.case.original_edited and not _typo(self.case)

    @property
    def changed(self) -> bool:
        """Whether the words in question can no longer be read."""
        return self.removed or (self.edited and not self.still_flagged)


def read_thread(case: Case, policy: Policy) -> Thread:
    """Read a case with the checks in force."""
    verdict = policy.judge(case.original, case.about)
    followups = sorted(case.followups, key=lambda one: one.hours_after)
    own = [one for one in followups if not _is(one, _OTHERS)]
    own_acts = tuple(acts(prepare(one.text)) for one in own)
    theirs = [acts(prepare(one.text)) for one in followups if _is(one, _OTHERS)]
    fault = Fault.NONE
    if verdict.protected is None:
        fault = _fault(case, verdict.findings, own_acts, theirs)
    checks = {one.check for one in verdict.findings}
    again = [_checks(policy, one.text, case) for one in own]
    edited = case.edited_text if case.original_edited else None
    return Thread(
        case=case,
        fault=fault,
        lang=verdict.lang,
        own=own_acts,
        private=tuple(_is(one, _PRIVATE) or done.elsewhere for one, done in zip(own, own_acts, strict=True)),
        same_again=tuple(bool(checks & found) for found in again),
        repeats=any(_tells(verdict.findings, one.text) for one in own),
        edit=acts(prepare(edited)) if edited else None,
        still_flagged=bool(edited and checks & _checks(policy, edited, case)),
    )


def _is(one: FollowUp, kinds: tuple[str, ...]) -> bool:
    return any(kind in one.kind.casefold() for kind in kinds)


def _checks(policy: Policy, text: str, case: Case) -> set[str]:
    return {one.check for one in policy.judge(text, case.about).findings}


def _tells(findings: tuple[Finding, ...], text: str) -> bool:
    """Whether a later text says a leaked thing again: its words, or at least half of those that tell something."""
    said = prepare(text)
    return any(one.rule is Rule.R4 and _repeated(prepare(one.quote), said) for one in findings)


def _repeated(leak: Text, said: Text) -> bool:
    telling = {word for word in leak.sequence.words if len(word) >= _TELLING or word[0].isdigit()}
    told = telling & said.tokens
    return leak.words.text in said.words.text or (len(told) > 1 and 2 * len(told) >= len(telling))


def _fault(case: Case, findings: tuple[Finding, ...], own: tuple[Acts, ...], theirs: list[Acts]) -> Fault:
    leaks = [one for one in findings if one.rule is Rule.R4]
    if leaks:
        return Fault.LEGAL if any(word in one.check for one in leaks for word in _LEGAL) else Fault.LEAK
    attack = Act.ATTACK in acts(prepare(case.original))
    hostile_since = any(done.hostile for done in own)
    if case.about.reply_to and (findings or attack):
        return Fault.FIGHT
    if attack or any(one.rule in {Rule.R1, Rule.R3, Rule.R5} for one in findings):
        return Fault.FIGHT if hostile_since else Fault.OFFENCE
    if findings or any(Act.CONTRADICTION in done for done in theirs):
        return Fault.CLAIM
    return _admitted(case, own, hostile=hostile_since)


def _admitted(case: Case, own: tuple[Acts, ...], *, hostile: bool) -> Fault:
    """The fault that only the writer's own words, or the removal, tell of."""
    if any(Act.CORRECTION in done or Act.EDIT_NOTE in done for done in own):
        return Fault.CLAIM
    if hostile:
        return Fault.FIGHT
    if case.original_deleted or any(done.sincere or done.non_apology for done in own):
        return Fault.OFFENCE
    return Fault.CLAIM if case.original_edited and not _typo(case) else Fault.NONE


def _typo(case: Case) -> bool:
    if case.edited_text is None:
        return False
    return SequenceMatcher(None, case.original, case.edited_text, autojunk=False).ratio() >= _TYPO
