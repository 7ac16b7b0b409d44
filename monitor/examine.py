"""Posts to findings: runs the checks on a person's own public words (pure)."""

from connectors.post import Kind, Post, Visibility
from monitor.checks.base import Context
from monitor.checks.engine import Policy, Verdict
from monitor.checks.language import LANGUAGES

_PUBLIC = frozenset({Visibility.PUBLIC, Visibility.UNLISTED})


def examine(policy: Policy, post: Post, about: Context) -> Verdict:
    """What the checks say about one post; nothing about others' words or what the public can't read."""
    if post.kind is Kind.REPOST or post.visibility not in _PUBLIC:
        return Verdict(lang=post.lang if post.lang in LANGUAGES else LANGUAGES[0])
    return policy.judge(post.words, about)
