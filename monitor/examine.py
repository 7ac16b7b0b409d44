"""Posts to findings: runs the checks on a person's own public words (pure)."""

from connectors.post import Kind, Post, Visibility
from monitor.checks.base import Context
from monitor.checks.engine import Policy, Verdict

_PUBLIC = frozenset({Visibility.PUBLIC, Visibility.UNLISTED})


def examine(policy: Policy, post: Post, about: Context) -> Verdict:
    """What the checks say about one post; nothing about others' words or what the public can't read."""
    if post.kind is Kind.REPOST or post.visibility not in _PUBLIC:
        return Verdict(lang="en" if post.lang == "en" else "id")
    return policy.judge(post.words, about)
