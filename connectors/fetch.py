"""Fetches one document for a connector: the only ear of Cermin.

Redirects are followed by hand, because each hop is an address that a stranger chose: it is checked
like the first one, and the body of the redirect itself is never read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from connectors.answer import Redirect, read_answer
from connectors.base import Failed, Outcome, Reason, Request
from connectors.dial import Dialer, Resolve, system_addresses
from connectors.gate import Gate, Place
from connectors.guard import Limits, Target, check_url
from connectors.leash import Cut, Leash, Watch
from connectors.manners import conditions
from connectors.pinned import Line, asked, trust
from connectors.post import Validators

_NOTHING: Final = Validators()
_HAS_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Question:
    """What stays the same over all hops of a fetch."""

    headers: dict[str, str]
    sent: Validators
    line: Line
    place: Place


class Fetcher:
    """Fetches documents within limits. One for the whole program; thread-safe.

    Args:
        limits: what a fetch may cost and where it may go.
        agent: the User-Agent: product, version and where its operator can be reached.
        resolve: gives a name's addresses; the machine's own resolver unless given.
        proxy: `http://host:port` through which everything goes. Targets are checked all the same, but
            the proxy resolves them once more: it has to refuse internal addresses itself.
        ca_file: certificates of the operator's own authority, trusted beside the public ones.
        clock: gives the present time, for dates in headers of servers that do not show their own.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        agent: str,
        resolve: Resolve = system_addresses,
        proxy: str | None = None,
        ca_file: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._limits = limits
        self._agent = agent
        self._dialer = Dialer(limits, resolve)
        self._proxy = proxy
        self._trust = trust(ca_file)
        self._clock = clock
        self._gate = Gate(limits.at_once)
        self._watch = Watch(limits.total)

    def fetch(self, request: Request, validators: Validators | None = None) -> Outcome:
        """Ask once for a document. Whatever the other side does, the answer is a value, in bounded time.

        The time begins when the host has a place free (see `is_busy`); for that it waits without limit.
        With `request.conditional` the validators are sent, and a body whose hash is theirs is `Unchanged`.

        Raises:
            RuntimeError: the fetcher was closed before or meanwhile.
        """
        target = check_url(request.url, self._limits)
        if isinstance(target, Reason):
            return Failed(reason=target)
        with Place(self._gate) as place:
            place.move(target.host)
            with self._watch.leash() as leash:
                return self._follow(target, self._question(request, validators, leash, place))

    def is_busy(self, url: str) -> bool:
        """Whether a fetch of this URL would have to wait for others at the same host."""
        target = check_url(url, self._limits)
        return isinstance(target, Target) and self._gate.is_full(target.host)

    def close(self) -> None:
        """End all running fetches at once; they raise RuntimeError, as every later one does."""
        self._watch.close()

    def _question(self, request: Request, validators: Validators | None, leash: Leash, place: Place) -> _Question:
        sent = validators if validators and request.conditional else _NOTHING
        headers = {
            "User-Agent": self._agent,
            "Accept": request.accept,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
        line = Line(self._dialer, leash, self._limits, self._trust, self._proxy)
        return _Question(headers | conditions(sent), sent, line, place)

    def _follow(self, target: Target, question: _Question) -> Outcome:
        """Ask, and ask where the answer points, until there is an outcome."""
        visited = [target.url]
        permanent = True
        while True:
            step = self._ask(target, question, is_first=len(visited) == 1)
            if isinstance(step, Failed):
                return step
            if not isinstance(step, Redirect):
                return replace(step, moved_to=target.url) if permanent and len(visited) > 1 else step
            following = self._next(target, step, visited)
            if isinstance(following, Reason):
                return Failed(reason=following)
            permanent = permanent and step.permanent
            visited.append(following.url)
            target = following

    def _ask(self, target: Target, question: _Question, *, is_first: bool) -> Outcome | Redirect:
        """One request to one host."""
        try:
            question.place.move(target.host, question.line.leash.remaining())
            with asked(target, question.headers, question.line) as answer:
                return read_answer(answer, target, question.sent, limits=self._limits, now=self._clock())
        except Cut as cut:
            if cut.reason is Reason.FORBIDDEN_ADDRESS and not is_first:
                return Failed(reason=Reason.UNSAFE_REDIRECT)
            return Failed(reason=cut.reason)

    def _next(self, current: Target, redirect: Redirect, visited: list[str]) -> Target | Reason:
        """Where a redirect leads, or why it is not followed."""
        following = check_url(_joined(current, redirect.location), self._limits)
        if isinstance(following, Reason) or (current.scheme, following.scheme) == ("https", "http"):
            return Reason.UNSAFE_REDIRECT
        if len(visited) > self._limits.redirects or following.url in visited:
            return Reason.TOO_MANY_REDIRECTS
        return following


def _joined(base: Target, location: str) -> str:
    """The absolute form of a redirect's target. Only paths are joined; the rest is for `check_url` to judge.

    Joining more would repair what is ambiguous: it drops tabs and line ends, and reads `http:x` as a path
    where a browser sees a host.
    """
    if _HAS_SCHEME.match(location) or not location.isprintable():
        return location
    return f"{base.scheme}:{location}" if location.startswith("//") else urljoin(base.url, location)
