"""From a state and its reason to what the writer could do next."""

from monitor.followup.case import Action, State
from monitor.followup.thread import Fault, Thread

_BY_FAULT = {
    Fault.OFFENCE: (Action.APOLOGY, Action.DELETE_OR_EDIT),
    Fault.FIGHT: (Action.DISENGAGE, Action.APOLOGY),
    Fault.CLAIM: (Action.CORRECTION,),
    Fault.LEAK: (Action.DELETE_OR_EDIT, Action.ASK_COMMS_LEGAL),
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
    "partial_leak": (Action.DELETE_OR_EDIT, Action.ASK_COMMS_LEGAL),
    "open_legal": (Action.ASK_COMMS_LEGAL,),
    "escalated": (Action.DISENGAGE, Action.APOLOGY),
    "reopened": (Action.DISENGAGE, Action.APOLOGY),
    "no_action_needed": (Action.NONE,),
    "apologised": (Action.PRAISE, Action.DELETE_OR_EDIT),
}


def actions(state: State, why: str, thread: Thread) -> tuple[Action, ...]:
    """What the writer could do next, the most helpful first."""
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
    "partial_leak": "tell_contact",
    "open_legal": "ask_legal",
    "escalated": "exit",
    "reopened": "exit",
}


def starter(state: State, why: str, fault: Fault) -> str | None:
    """Key of the text to start from; None where nothing needs to be written."""
    return _STARTERS.get(state, {}).get(fault) or _STARTER_BY_WHY.get(why)
