"""What may still be missing once a flagged post is gone or changed, told from the finding alone (pure).

The post's words are dropped when its finding closes, so nothing here needs them: the rule and the check say what kind
of fault it was, and that says what repairs it.
"""

from monitor.finding import Finding, Rule
from monitor.followup.case import Action, Judgement, State
from monitor.followup.steps import starter
from monitor.followup.thread import Fault

_BY_RULE = {
    Rule.R1: Fault.OFFENCE,
    Rule.R2: Fault.CLAIM,
    Rule.R3: Fault.OFFENCE,
    Rule.R4: Fault.LEAK,
    Rule.R5: Fault.FIGHT,
}
_LEGAL = ("litigation", "legal")
_DELETED = {Fault.LEAK: "deleted_leak", Fault.LEGAL: "deleted_legal"}
_REPAIR = {
    Fault.OFFENCE: (Action.TELL_FOLLOWERS, Action.APOLOGY),
    Fault.FIGHT: (Action.DISENGAGE, Action.APOLOGY),
    Fault.CLAIM: (Action.TELL_FOLLOWERS, Action.CORRECTION),
    Fault.LEAK: (Action.ASK_COMMS_LEGAL,),
    Fault.LEGAL: (Action.ASK_COMMS_LEGAL,),
}


def after_repair(finding: Finding, *, removed: bool, lang: str) -> Judgement:
    """What a person may still do after the post was `removed`, or edited so that nothing is flagged any more.

    A leak is best answered with silence: then only one's own contact is told.
    """
    fault = _fault(finding)
    silent = fault in _DELETED
    if removed:
        state, why = State.DELETED_SILENT, _DELETED.get(fault, "deleted_silent")
    else:
        state, why = (State.RESOLVED, "resolved_leak") if silent else (State.EDITED_SILENT, "edited_silent")
    actions = _REPAIR[fault] if removed or not silent else (Action.PRAISE,)
    return Judgement(state=state, actions=actions, why_key=why, starter=starter(state, why, fault), lang=lang)


def _fault(finding: Finding) -> Fault:
    fault = _BY_RULE[finding.rule]
    legal = fault is Fault.LEAK and any(word in finding.check for word in _LEGAL)
    return Fault.LEGAL if legal else fault
