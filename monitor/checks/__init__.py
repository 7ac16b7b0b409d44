"""The checks in force, in the order of the five rules."""

from monitor.checks import accusation, identifiers, lists, models, opinion, press, repair, secrets, work
from monitor.checks.base import Check
from monitor.finding import Rule

_CODED: tuple[Check, ...] = (
    *opinion.CHECKS,
    *accusation.CHECKS,
    *press.CHECKS,
    *work.CHECKS,
    *models.CHECKS,
    *secrets.CHECKS,
    *identifiers.CHECKS,
    *repair.CHECKS,
)

ALL: tuple[Check, ...] = tuple(
    sorted((*_CODED, *(one for rule in Rule for one in lists.load(rule))), key=lambda one: one.rule)
)
"""Every check, in the order of the rules."""

by_id: dict[str, Check] = {one.id: one for one in ALL}
"""The checks by their ids."""
