"""The sample posts as they stand in the TOML files beside this one, dated relative to `now`."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePost:
    """One post. `picture` is the short link of a picture and `alt` its description."""

    text: str
    posted_at: datetime
    slug: str = ""
    title: str = ""
    reply_to: str = ""
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A person's page at one place: what they say of themselves, and their posts, newest first."""

    title: str
    about: str
    author: str
    home: str
    language: str
    posts: tuple[SamplePost, ...] = field(repr=False)


def load(name: str, now: datetime) -> Page:
    """The page of that file name, its posts so many hours before `now` (aware) as the file says."""
    raw = tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    posts = [_post(post, now.astimezone(UTC)) for post in raw.pop("post")]
    posts.sort(key=lambda post: post.posted_at, reverse=True)
    return Page(**raw, posts=tuple(posts))


def _post(raw: dict[str, str], now: datetime) -> SamplePost:
    before = timedelta(hours=float(raw.pop("hours")))
    return SamplePost(**raw | {"text": raw["text"].strip()}, posted_at=(now - before).replace(microsecond=0))
