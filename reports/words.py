"""The message catalogue: every sentence that a person reads, in Indonesian and English under the same keys."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

LANGUAGES = ("id", "en")


class Words:
    """Sentences in one language.

    Args:
        language: `id` or `en`; raises `ValueError` for another.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no catalogue for language {language!r}; there are {', '.join(LANGUAGES)}")
        self.language = language
        self._sentences = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        """The sentence under `key` with its placeholders filled; with `count=1` the one under `key_one`, if any.

        Raises `KeyError` for a key or a placeholder that is not there.
        """
        if values.get("count") == 1 and f"{key}_one" in self._sentences:
            key = f"{key}_one"
        sentence = self._sentences[key]
        if not isinstance(sentence, str):
            raise KeyError(key)
        return sentence.format_map(values)

    def has(self, key: str) -> bool:
        """Whether there is one sentence under `key`."""
        return isinstance(self._sentences.get(key), str)

    def several(self, key: str) -> tuple[str, ...]:
        """The sentences under `key`, in their order. Raises `KeyError`."""
        found = self._sentences[key]
        if isinstance(found, str):
            raise KeyError(key)
        return found

    def day(self, moment: datetime, zone: str) -> str:
        """The date there, such as `24 November 2025`."""
        local = moment.astimezone(ZoneInfo(zone))
        return f"{local.day} {self.several('calendar.months')[local.month - 1]} {local.year}"

    def moment(self, moment: datetime, zone: str) -> str:
        """Weekday, date and wall time there, such as `Senin 24 November 2025, 08.00 WIB`."""
        local = moment.astimezone(ZoneInfo(zone))
        return self(
            "calendar.moment",
            weekday=self.several("calendar.days")[local.weekday()],
            date=self.day(moment, zone),
            hour=f"{local.hour:02}",
            minute=f"{local.minute:02}",
            zone=local.tzname() or zone,
        )


@cache
def catalogue(language: str) -> Mapping[str, str | tuple[str, ...]]:
    """Every sentence by its dotted key: `words/{language}.toml` and all of `words/*.{language}.toml`."""
    sentences: dict[str, str | tuple[str, ...]] = {}
    shelf = files("reports") / "words"
    for page in sorted(shelf.iterdir(), key=lambda page: page.name):
        if page.name == f"{language}.toml" or page.name.endswith(f".{language}.toml"):
            sentences.update(_flat("", tomllib.loads(page.read_text("utf-8"))))
    return sentences


def _flat(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for key, value in table.items():
        match value:
            case dict():
                yield from _flat(f"{prefix}{key}.", value)
            case list():
                yield prefix + key, tuple(map(str, value))
            case _:
                yield prefix + key, str(value)
