"""How to put a post right: what is missing still, and a text to start from (pure)."""

from dataclasses import dataclass

from monitor.answers import Outcome
from monitor.finding import Rule
from monitor.followup import Judgement, State, starter, why

_OPEN = {
    Rule.R3: ("open", "apology_up"),
    Rule.R4: ("open_leak", "tell_contact"),
    Rule.R5: ("open_claim", "correction"),
}
_GONE = {Rule.R4: ("deleted_leak", "tell_contact")}
_EDITED = {Rule.R4: ("deleted_leak", "tell_contact")}


@dataclass(frozen=True, slots=True)
class Amends:
    """One or two sentences on what is missing, and a text with `…` where the person's own words go."""

    why: str
    starter: str


def amends(rule: Rule, seen: Outcome | None, language: str) -> Amends | None:
    """The next step for a post of this rule, after what the second look showed; None when there is none.

    `seen` is None while the person has not answered.
    """
    match seen:
        case None | Outcome.UNCHANGED | Outcome.EDITED_FLAGGED:
            state, keys = State.OPEN, _OPEN.get(rule)
        case Outcome.GONE:
            state, keys = State.DELETED_SILENT, _GONE.get(rule, ("deleted_silent", "tell_followers"))
        case Outcome.EDITED_CLEAN:
            state, keys = State.EDITED_SILENT, _EDITED.get(rule, ("edited_silent", "edit_note"))
        case _:
            return None
    if keys is None:
        return None
    judged = Judgement(state=state, actions=(), why_key=keys[0], starter=keys[1], lang=language)
    return Amends(why(judged), starter(judged) or "")
