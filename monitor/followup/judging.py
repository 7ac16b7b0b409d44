"""The judge: from what was wrong and what was done since, to a state and the next step. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto

from monitor.checks.acts import Act, Acts, acts
from monitor.checks.engine import Policy
from monitor.checks.normal import prepare
from monitor.finding import Finding, Rule
from monitor.followup.case import Action, Case, FollowUp, Judgement, State

_OTHERS = ("other", "reader", "critic", "incoming", "received", "mention", "follower", "public", "their", "audience")
_PRIVATE = ("dm", "direct", "private", "mail", "phone", "whatsapp", "message")
_TYPO = 0.97
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


def judge(case: Case, policy: Policy) -> Judgement:
    """How far the post has been put right, and the next step."""
    thread = _read(case, policy)
    state, why = _state(thread)
    actions = _actions(thread, state, why)
    return Judgement(state=state, actions=actions, why_key=why, starter=_starter(thread, state, why), lang=thread.lang)


def _read(case: Case, policy: Policy) -> Thread:
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
        private=tuple(_is(one, _PRIVATE) or Act.PRIVATE in done for one, done in zip(own, own_acts, strict=True)),
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
    """Whether a later text says a leaked thing again."""
    said = text.casefold()
    return any(one.rule is Rule.R4 and one.quote.casefold() in said for one in findings)


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


def _state(thread: Thread) -> tuple[State, str]:
    """The state and the key of its reason."""
    if thread.fault is Fault.NONE:
        return State.NO_ACTION_NEEDED, "no_action_needed"
    if thread.fault in {Fault.LEAK, Fault.LEGAL} and thread.own and thread.repeats:
        return State.PARTIAL, "partial_repeats"
    last = _last_word(thread)
    if last is None:
        return _unspoken(thread)
    place, word = last
    if word == "hostile":
        before = any(done.sincere for done in thread.own[:place])
        return (State.REOPENED, "reopened") if before else (State.ESCALATED, "escalated")
    if word == "non_apology":
        return State.NON_APOLOGY, "non_apology"
    return _mended(thread)


def _last_word(thread: Thread) -> tuple[int, str] | None:
    """The last thing said that tells where the matter stands: its place and what it was."""
    for place in reversed(range(len(thread.own))):
        done = thread.own[place]
        if done.non_apology:
            return place, "non_apology"
        if done.hostile or (thread.same_again[place] and not done.sincere and thread.fault is not Fault.CLAIM):
            return place, "hostile"
        if done.sincere or Act.CORRECTION in done or Act.REMOVAL in done or Act.EDIT_NOTE in done or Act.EXIT in done:
            return place, "mended"
    return None


def _unspoken(thread: Thread) -> tuple[State, str]:
    """Nothing was said that bears on the matter."""
    if thread.removed:
        return State.DELETED_SILENT, {
            Fault.LEAK: "deleted_leak",
            Fault.LEGAL: "deleted_legal",
        }.get(thread.fault, "deleted_silent")
    if thread.edited:
        return _edited(thread)
    return State.OPEN, {
        Fault.FIGHT: "open_fight",
        Fault.CLAIM: "open_claim",
        Fault.LEAK: "open_leak",
        Fault.LEGAL: "open_legal",
    }.get(thread.fault, "open")


def _edited(thread: Thread) -> tuple[State, str]:
    """Only the post itself has changed; the note may stand in it."""
    note = thread.edit
    if thread.still_flagged:
        return State.EDITED_SILENT, "edited_still"
    if note is None or not (Act.EDIT_NOTE in note or Act.CORRECTION in note or note.sincere):
        return State.EDITED_SILENT, "edited_silent"
    if thread.fault is Fault.CLAIM:
        return State.CORRECTED, "corrected"
    if note.sincere or thread.fault is Fault.LEAK:
        return State.RESOLVED, "resolved"
    return State.PARTIAL, "partial_apology"


def _mended(thread: Thread) -> tuple[State, str]:
    """Words of repair were the last that counted: is every part there?"""
    open_words = [done for done, hidden in zip(thread.own, thread.private, strict=True) if not hidden]
    if not thread.case.same_channel:
        return State.PARTIAL, "partial_channel"
    if not any(_repairs(done) for done in open_words):
        return State.PARTIAL, "partial_private"
    changed = thread.removed or (thread.edited and not thread.still_flagged)
    if thread.fault in {Fault.LEAK, Fault.LEGAL} and changed:
        return State.RESOLVED, "resolved_leak"
    sincere = any(done.sincere and not done.bare for done in open_words)
    corrected = any(Act.CORRECTION in done for done in open_words)
    if thread.fault is Fault.CLAIM:
        return _claim(corrected=corrected, sincere=sincere, changed=changed)
    if sincere:
        return _apologised(thread, changed=changed)
    if thread.fault is Fault.FIGHT and any(Act.EXIT in done for done in open_words):
        return State.DEESCALATED, "deescalated"
    return State.PARTIAL, "partial_apology"


def _repairs(done: Acts) -> bool:
    return done.sincere or any(act in done for act in (Act.CORRECTION, Act.REMOVAL, Act.EDIT_NOTE, Act.EXIT))


def _claim(*, corrected: bool, sincere: bool, changed: bool) -> tuple[State, str]:
    if changed and (corrected or sincere):
        return State.RESOLVED, "resolved"
    if corrected:
        return State.CORRECTED, "corrected"
    return (State.APOLOGISED, "apologised") if sincere else (State.PARTIAL, "partial_correction")


def _apologised(thread: Thread, *, changed: bool) -> tuple[State, str]:
    if changed:
        return State.RESOLVED, "resolved"
    fought = thread.fault is Fault.FIGHT
    return (State.DEESCALATED, "deescalated") if fought else (State.APOLOGISED, "apologised")


_BY_FAULT = {
    Fault.OFFENCE: (Action.APOLOGY, Action.DELETE_OR_EDIT),
    Fault.FIGHT: (Action.DISENGAGE, Action.APOLOGY),
    Fault.CLAIM: (Action.CORRECTION,),
    Fault.LEAK: (Action.DELETE_OR_EDIT, Action.ASK_COMMS_LEGAL),
    Fault.LEGAL: (Action.ASK_COMMS_LEGAL,),
}
_BY_WHY = {
    "deleted_leak": (Action.ASK_COMMS_LEGAL,),
    "deleted_legal": (Action.ASK_COMMS_LEGAL,),
    "edited_silent": (Action.TELL_FOLLOWERS,),
    "edited_still": (Action.DELETE_OR_EDIT, Action.TELL_FOLLOWERS),
    "partial_channel": (Action.TELL_FOLLOWERS,),
    "partial_private": (Action.TELL_FOLLOWERS, Action.APOLOGY),
    "partial_apology": (Action.APOLOGY,),
    "partial_correction": (Action.CORRECTION,),
    "partial_repeats": (Action.DELETE_OR_EDIT, Action.ASK_COMMS_LEGAL),
    "escalated": (Action.DISENGAGE, Action.APOLOGY),
    "reopened": (Action.DISENGAGE, Action.APOLOGY),
    "no_action_needed": (Action.NONE,),
    "apologised": (Action.PRAISE, Action.DELETE_OR_EDIT),
}


def _actions(thread: Thread, state: State, why: str) -> tuple[Action, ...]:
    if why in _BY_WHY:
        return _BY_WHY[why]
    if state is State.OPEN:
        return _BY_FAULT[thread.fault]
    if state is State.DELETED_SILENT:
        repair = Action.CORRECTION if thread.fault is Fault.CLAIM else Action.APOLOGY
        return (Action.TELL_FOLLOWERS, repair)
    if state is State.NON_APOLOGY:
        return (Action.APOLOGY,) if thread.removed else (Action.APOLOGY, Action.DELETE_OR_EDIT)
    return (Action.PRAISE,)


_STARTERS = {
    State.OPEN: {
        Fault.OFFENCE: "apology",
        Fault.FIGHT: "exit",
        Fault.CLAIM: "correction",
        Fault.LEAK: "tell_contact",
        Fault.LEGAL: "ask_legal",
    },
    State.DELETED_SILENT: {
        Fault.OFFENCE: "apology",
        Fault.FIGHT: "apology",
        Fault.CLAIM: "tell_followers",
        Fault.LEAK: "tell_contact",
        Fault.LEGAL: "ask_legal",
    },
}
_STARTER_BY_WHY = {
    "edited_silent": "edit_note",
    "edited_still": "edit_note",
    "non_apology": "apology_up",
    "partial_channel": "apology_up",
    "partial_private": "apology_up",
    "partial_apology": "apology_up",
    "partial_correction": "correction",
    "partial_repeats": "neutral_note",
    "escalated": "exit",
    "reopened": "exit",
}


def _starter(thread: Thread, state: State, why: str) -> str | None:
    return _STARTERS.get(state, {}).get(thread.fault) or _STARTER_BY_WHY.get(why)
