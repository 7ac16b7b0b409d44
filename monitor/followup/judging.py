"""From what was wrong and what was done since, to a state, its reason and the next step."""

from monitor.checks.acts import Act, Acts
from monitor.checks.engine import Policy
from monitor.followup.case import Case, Judgement, State
from monitor.followup.steps import actions, starter
from monitor.followup.thread import Fault, Thread, read_thread


def judge(case: Case, policy: Policy) -> Judgement:
    """How far the post has been put right, and the next step."""
    thread = read_thread(case, policy)
    state, why = _state(thread)
    return Judgement(
        state=state,
        actions=actions(state, why, thread),
        why_key=why,
        starter=starter(state, why, thread.fault),
        lang=thread.lang,
    )


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
        if done.hostile or (thread.same_again[place] and thread.fault is not Fault.CLAIM):
            return place, "hostile"
        if done.mends:
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
    visible = [done for done, hidden in zip(thread.own, thread.private, strict=True) if not hidden]
    if not thread.case.same_channel:
        return State.PARTIAL, "partial_channel"
    if not any(done.mends for done in visible):
        return State.PARTIAL, "partial_private"
    if thread.fault in {Fault.LEAK, Fault.LEGAL}:
        return (State.RESOLVED, "resolved_leak") if thread.changed else (State.PARTIAL, _LEFT_UP[thread.fault])
    if thread.fault is Fault.CLAIM:
        return _claim(visible, changed=thread.changed)
    return _offence(visible, fought=thread.fault is Fault.FIGHT, changed=thread.changed)


_LEFT_UP = {Fault.LEAK: "partial_leak", Fault.LEGAL: "open_legal"}


def _claim(visible: list[Acts], *, changed: bool) -> tuple[State, str]:
    corrected = any(Act.CORRECTION in done for done in visible)
    sincere = any(done.sincere and not done.bare for done in visible)
    if changed and (corrected or sincere):
        return State.RESOLVED, "resolved"
    if corrected:
        return State.CORRECTED, "corrected"
    return (State.APOLOGISED, "apologised") if sincere else (State.PARTIAL, "partial_correction")


def _offence(visible: list[Acts], *, fought: bool, changed: bool) -> tuple[State, str]:
    sincere = any(done.sincere and not done.bare for done in visible)
    if sincere and changed:
        return State.RESOLVED, "resolved"
    if fought and (sincere or any(Act.EXIT in done for done in visible)):
        return State.DEESCALATED, "deescalated"
    return (State.APOLOGISED, "apologised") if sincere else (State.PARTIAL, "partial_apology")
