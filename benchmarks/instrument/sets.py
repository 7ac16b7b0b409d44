"""Other people's labelled posts, read from a folder of `NAME.jsonl.gz`; none of them is in this repository."""

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

ABUSE = (
    "en_offensive_davidson",
    "en_toxic_civilcomments",
    "en_toxic_wiki",
    "en_hatemojibuild",
    "en_convabuse",
    "id_abusive_ibrohim",
)
BENIGN = (
    "en_benign_tweets",
    "id_benign_tweets",
    "en_benign_professional",
    "id_benign_professional",
    "id_benign_news",
)
IDENTIFIERS = ("en_pii_posts", "id_pii_posts", "en_pii_presidio")
SECRETS = ("secrets_gitleaks",)
WORK = ("en_workcheck", "id_workcheck")
REPAIRS = ("en_apology", "id_apology")
OTHERS = ("en_sensitive_topics", "id_sensitive_topics", "en_person_btc", "id_person_idner", "en_emotions_goemotions")
ALL = (*ABUSE, *BENIGN, *IDENTIFIERS, *SECRETS, *WORK, *REPAIRS, *OTHERS)

_PERSONAL = {"STREET_ADDRESS", "CREDIT_CARD", "PHONE_NUMBER", "EMAIL_ADDRESS", "IBAN_CODE", "US_SSN"}
_PERSONAL |= {"US_DRIVER_LICENSE"}


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled post: `label` 1 should be flagged, 0 should not, -1 counts for nothing, or names of classes."""

    text: str
    lang: str
    label: int | str
    source: str

    @property
    def positive(self) -> bool:
        """Whether it should be flagged; of classes, whether one is an identifier of a person."""
        return bool(_PERSONAL & set(self.label.split(","))) if isinstance(self.label, str) else self.label == 1


@dataclass(frozen=True, slots=True)
class Sets:
    """The labelled sets of a folder, of each at most `most` rows (0: all), drawn by chance with a fixed seed."""

    folder: Path | None
    most: int = 0

    def has(self, name: str) -> bool:
        """Whether the set is there."""
        return self.folder is not None and self._path(name).exists()

    def rows(self, name: str) -> list[Row]:
        """The rows drawn, in a random order; so their first ones are a sample of them."""
        with gzip.open(self._path(name), "rt", encoding="utf-8") as file:
            read = [json.loads(line) for line in file]
        rows = [Row(one["text"], one["lang"], one["label"], one["source"]) for one in read if one["label"] != -1]
        random.Random(name).shuffle(rows)
        return rows[: self.most or None]

    def _path(self, name: str) -> Path:
        return Path(self.folder or ".") / f"{name}.jsonl.gz"
