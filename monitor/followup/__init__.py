"""How a flagged post was put right, and what is still missing (rule R5)."""

from monitor.followup.case import Action, Case, CaseError, FollowUp, Judgement, State, read_case
from monitor.followup.judging import judge
from monitor.followup.telling import starter, why

__all__ = [
    "Action",
    "Case",
    "CaseError",
    "FollowUp",
    "Judgement",
    "State",
    "judge",
    "read_case",
    "starter",
    "why",
]
