"""What templates may ask while they lay out a letter: sentences about findings, sources and places (pure)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from reports.digest import Entry, SourceLine, Trouble
from reports.place import place
from reports.visible import bare
from reports.words import Words


class View:
    """Sentences in one language, times in one zone."""

    def __init__(self, words: Words, zone: str) -> None:
        self._words = words
        self._zone = zone

    @property
    def functions(self) -> Mapping[str, object]:
        """The names that every template knows."""
        asked: tuple[Callable[..., object], ...] = (
            self.notes,
            self.covered,
            self.posted,
            self.quoted,
            self.reminded,
            self.sourced,
            self.told,
        )
        known: dict[str, object] = {one.__name__: one for one in asked}
        return {**known, "words": self._words, "zone": self._zone, "place": place}

    def posted(self, entry: Entry) -> str:
        """The source of a post, and its day if known."""
        name = bare(entry.source_name)
        if entry.posted_at is None:
            return name
        return self._words("digest.in_source", source=name, day=self._words.day(entry.posted_at, self._zone))

    def quoted(self, entry: Entry) -> str:
        """The quote for plain text: the marked words stand between angle marks."""
        return "".join(f"«{piece.text}»" if piece.marked else piece.text for piece in entry.quote)

    def notes(self, entry: Entry) -> list[str]:
        """What in the context of the post gave the finding more weight."""
        employer = dict(entry.finding.values).get("employer", "")
        found = []
        for note in entry.finding.notes:
            key = f"note.{note}" if employer or note != "affiliation" else "note.affiliation_unnamed"
            if self._words.has(key):
                found.append(self._words(key, employer=bare(employer)))
        return found

    def sourced(self, line: SourceLine) -> str:
        """When a source was last read, and what may be missing."""
        name = bare(line.name)
        said = []
        if line.last_success_at is None:
            said.append(self._words("sources.unread", name=name))
        elif line.outdated:
            said.append(
                self._words("sources.outdated", name=name, day=self._words.day(line.last_success_at, self._zone))
            )
        else:
            moment = self._words.moment(line.last_success_at, self._zone)
            said.append(self._words("sources.read", name=name, moment=moment))
        if line.gap:
            said.append(self._words("sources.gap"))
        if self._words.has(f"sources.{line.state}"):
            said.append(self._words(f"sources.{line.state}"))
        return " ".join(said)

    def covered(self, line: SourceLine) -> str:
        """What to know about the way this source is read; empty when it shows everything."""
        keys = [f"coverage.{key}" if self._words.has(f"coverage.{key}") else "coverage.other" for key in line.omits]
        return " ".join(self._words(key) for key in dict.fromkeys(keys))

    def reminded(self, line: SourceLine) -> str:
        """How to ask for the next export; empty while that is not due, and for a platform of another package."""
        key = f"exports.{line.outdated}"
        return self._words(key) if self._words.has(key) else ""

    def told(self, trouble: Trouble) -> str:
        """A trouble with a source, and since when."""
        key = f"trouble.{trouble.what}"
        what = self._words(key if self._words.has(key) else "trouble.other")
        name = bare(trouble.name)
        if trouble.since is None:
            return self._words("trouble.plain", name=name, what=what)
        day = self._words.day(trouble.since, self._zone)
        return self._words("trouble.since", name=name, what=what, day=day)

    def question(self, moment: datetime) -> str:
        """The question for the week; each week another one, in turn."""
        questions = self._words.several("question.week")
        return questions[moment.toordinal() // 7 % len(questions)]
