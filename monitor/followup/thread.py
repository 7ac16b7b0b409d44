"""Reads a case: what was wrong with the post, and what its writer has done since, in the order of time."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto
from functools import partial
from itertools import starmap

from monitor.checks.acts import Act, Acts, acts
from monitor.checks.engine import Policy, Verdict
from monitor.checks.normal import Text, prepare
from monitor.finding import Finding, Rule
from monitor.followup.case import Case, FollowUp

_OTHERS = ("other", "reader", "critic", "incoming", "received", "mention", "follower", "public", "their", "audience")
_PRIVATE = ("dm", "direct", "private", "mail", "phone", "whatsapp", "message")
_TYPO = 0.97
_TELLING = 5
"""Words of so many letters tell something; shorter ones stand in every sentence."""
_OFFENDING = 4
"""Insults are short words."""
_LEGAL = ("litigation", "legal", "lawsuit")


Findings = tuple[Finding, ...]


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
    found = [policy.judge(one.text, case.about).findings for one in own]
    fought = any(done.hostile for done in own_acts) or any(map(_offends, own, found))
    fault = Fault.NONE
    if verdict.protected is None:
        fault = _fault(case, verdict.findings, own_acts, theirs, fought=fought)
    edited = case.edited_text if case.original_edited else None
    return Thread(
        case=case,
        fault=fault,
        lang=verdict.lang,
        own=own_acts,
        private=tuple(_is(one, _PRIVATE) or done.elsewhere for one, done in zip(own, own_acts, strict=True)),
        same_again=tuple(starmap(partial(_again, verdict), zip(own, own_acts, found, strict=True))),
        repeats=any(_tells(verdict.findings, one.text) for one in own),
        edit=acts(prepare(edited)) if edited else None,
        still_flagged=edited is not None and _same(verdict.findings, policy.judge(edited, case.about).findings),
    )


def _is(one: FollowUp, kinds: tuple[str, ...]) -> bool:
    return any(kind in one.kind.casefold() for kind in kinds)


def _same(findings: Findings, others: Findings) -> bool:
    """Whether a check speaks both times."""
    return not {one.check for one in findings}.isdisjoint(one.check for one in others)


def _again(verdict: Verdict, one: FollowUp, done: Acts, found: Findings) -> bool:
    """Whether a later text offends as the post did. Whoever mends a thing may have to name it."""
    if _same(verdict.findings, found):
        return not done.sincere
    return not done.mends and (_offends(one, found) or _echoes(verdict, one))


def _offends(one: FollowUp, findings: Findings) -> bool:
    """Whether an answer in the thread offends by itself."""
    return "reply" in one.kind.casefold() and any(
        each.rule in {Rule.R1, Rule.R3} and each.check != "repair.non_apology" for each in findings
    )


def _echoes(verdict: Verdict, one: FollowUp) -> bool:
    """Whether a later text says the offence of the post again, in its words."""
    said = prepare(one.text)
    offences = (each for each in verdict.findings if each.rule in {Rule.R1, Rule.R3})
    return any(_repeated(prepare(each.quote), said, least=_OFFENDING) for each in offences)


def _tells(findings: Findings, text: str) -> bool:
    """Whether a later text says a leaked thing again: its words, or at least half of those that tell something."""
    said = prepare(text)
    return any(one.rule is Rule.R4 and _repeated(prepare(one.quote), said) for one in findings)


def _repeated(leak: Text, said: Text, least: int = _TELLING) -> bool:
    telling = {word for word in leak.sequence.words if len(word) >= least or word[0].isdigit()}
    told = telling & said.tokens
    return leak.words.text in said.words.text or (len(told) > 1 and 2 * len(told) >= len(telling))


def _fault(case: Case, findings: Findings, own: tuple[Acts, ...], theirs: list[Acts], *, fought: bool) -> Fault:
    leaks = [one for one in findings if one.rule is Rule.R4]
    if leaks:
        return Fault.LEGAL if any(word in one.check for one in leaks for word in _LEGAL) else Fault.LEAK
    attack = Act.ATTACK in acts(prepare(case.original))
    if case.about.reply_to and (findings or attack):
        return Fault.FIGHT
    if attack or any(one.rule in {Rule.R1, Rule.R3, Rule.R5} for one in findings):
        return Fault.FIGHT if fought else Fault.OFFENCE
    if findings or any(Act.CONTRADICTION in done for done in theirs):
        return Fault.CLAIM
    return _admitted(case, own, hostile=fought)


def _admitted(case: Case, own: tuple[Acts, ...], *, hostile: bool) -> Fault:
    """The fault that only the writer's own words, or the removal, tell of."""
    if any(Act.CORRECTION in done or Act.EDIT_NOTE in done for done in own):
        return Fault.CLAIM
    if hostile:
        return Fault.FIGHT
    if case.original_deleted or any(done.sincere or done.non_apology for done in own):
        return Fault.OFFENCE
    return Fault.CLAIM if case.original_edited and not (_typo(case) or _added(case)) else Fault.NONE


def _added(case: Case) -> bool:
    """Whether an edit left every word of the post where it was and only added some."""
    return case.edited_text is not None and case.edited_text.startswith(case.original.rstrip(".!?… "))


def _typo(case: Case) -> bool:
    if case.edited_text is None:
        return False
    return SequenceMatcher(None, case.original, case.edited_text, autojunk=False).ratio() >= _TYPO
