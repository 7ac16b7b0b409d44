"""How to put a post right: what is missing still, and a text to start from (pure)."""

from dataclasses import dataclass

from monitor.answers import Outcome
from monitor.finding import Finding, Rule
from monitor.followup import Judgement, State, starter, why

_Keys = tuple[str, str]
"""Keys of `followup`'s sentences: why, and the starter."""

_APOLOGY = ("open", "apology_up")
_OPEN: dict[str, _Keys] = {
    "represent.insult": _APOLOGY,
    "represent.client_contempt": _APOLOGY,
    "represent.colleague_contempt": _APOLOGY,
    "represent.sexual_remark": _APOLOGY,
    "opinion.group_degradation": _APOLOGY,
    "opinion.threat": _APOLOGY,
    "opinion.disaster_joke": _APOLOGY,
    "opinion.accusation": ("open_claim", "correction"),
    "opinion.named_accusation": ("open_claim", "correction"),
    "likely.abuse": _APOLOGY,
    "likely.repair": ("open_fight", "exit"),
    "repair.quarrel": ("open_fight", "exit"),
    "repair.non_apology": ("non_apology", "apology_up"),
    "repair.other_channel": ("partial_channel", "apology_up"),
    "repair.silent_change": ("edited_silent", "edit_note"),
    "repair.unannounced_correction": ("partial_correction", "correction"),
    "repair.retold_secret": ("partial_repeats", "neutral_note"),
}
"""What may help while the post stands. A mere opinion is not here: it is the person's to hold."""
_LEGAL = "work.litigation"


@dataclass(frozen=True, slots=True)
class Amends:
    """One or two sentences on what is missing, and a text with `…` where the person's own words go."""

    why: str
    starter: str


def amends(finding: Finding, seen: Outcome | None, language: str) -> Amends | None:
    """The next step for a finding's post after what the second look showed; None when there is none.

    `seen` is None while the person has not answered.
    """
    match seen:
        case None | Outcome.UNCHANGED | Outcome.EDITED_FLAGGED:
            keys = _OPEN.get(finding.check) or _of_work(finding, "open")
        case Outcome.GONE:
            keys = _of_work(finding, "deleted") or ("deleted_silent", "tell_followers")
        case Outcome.EDITED_CLEAN:
            keys = _of_work(finding, "deleted") or ("edited_silent", "edit_note")
        case _:
            return None
    if keys is None:
        return None
    judged = Judgement(state=State.PARTIAL, actions=(), why_key=keys[0], starter=keys[1], lang=language)
    return Amends(why(judged), starter(judged) or "")


def _of_work(finding: Finding, stage: str) -> _Keys | None:
    """Work information is not explained in public: whom to tell inside instead."""
    if finding.rule is not Rule.R4:
        return None
    return (f"{stage}_legal", "ask_legal") if finding.check == _LEGAL else (f"{stage}_leak", "tell_contact")
