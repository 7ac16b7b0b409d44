"""A post to a verdict: only words that are the person's own and that readers can see are checked."""

from dataclasses import replace
from datetime import datetime

from connectors.post import Post
from monitor.checks.base import Context
from monitor.checks.engine import Policy, Verdict


def examine(policy: Policy, post: Post, about: Context | None = None, now: datetime | None = None) -> Verdict:
    """What the checks say about `post.words`; nothing about a repost or what only some could read.

    Args:
        policy: the checks in force.
        post: spans of the findings count in its `words`.
        about: what is known around it: profile, text answered, role, lexicon. Its `kind` and `at` come from
            the post.
        now: the time of a post that does not tell its own.
    """
    if not checked(post):
        return Verdict(lang="en" if post.lang == "en" else "id")
    about = about or Context()
    return policy.judge(post.words, replace(about, kind=post.kind.value, at=post.created_at or now or about.at))


def checked(post: Post) -> bool:
    """Whether the checks look at such a post at all."""
    return is_own_and_public(post) and bool(post.words.strip())


def is_own_and_public(post: Post) -> bool:
    """Whether these are the person's own words and anybody may be able to read them; nothing else is kept."""
    return post.is_own_and_public
