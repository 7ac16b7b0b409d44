"""The process that the crash test kills: does one round of poll, digest and send for each line on its input.

Each round runs in a forked child, so that a kill costs milliseconds and not a start of Python. The reading happens
in that child too: what it keeps is what matters here, not who parses.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from connectors import registry
from connectors.base import Failed
from connectors.post import Bookmark, Reading
from monitor.collect import Fetch
from monitor.configfile import load
from monitor.service import Service
from tests.monitor.people_of import POLICY

ROUND_TAKES = timedelta(minutes=1)


class Inline:
    """Reads a source in this process."""

    def read(self, connector: str, locator: str, bookmark: Bookmark, fetch: Fetch) -> Reading | Failed:
        steps = registry.connector(connector).read(locator, bookmark)
        request = next(steps)
        try:
            while True:
                known = bookmark.validators.get(request.url) if request.conditional else None
                request = steps.send(fetch(request, known))
        except StopIteration as done:
            read: Reading | Failed = done.value
            return read

    def close(self) -> None:
        """Nothing to end."""


def one_round(config: Path, now: datetime) -> None:
    """What `cermin run` does in one tick, at a time that the driver says."""
    with Service.opened(load(config), config, now=lambda: now) as service:
        vars(service).update(policy=POLICY, sandbox=Inline())
        service.recover()
        service.poll_round(every=False)
        service.digest_round(due_only=True)
        service.send_round()


def main() -> None:
    config = Path(sys.argv[1])
    print("ready", flush=True)
    for line in sys.stdin:
        now = datetime.fromisoformat(line.strip())
        child = os.fork()
        if child == 0:
            one_round(config, now)
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(status, flush=True)


if __name__ == "__main__":
    main()
