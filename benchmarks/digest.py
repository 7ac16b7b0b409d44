"""How fast weekly letters are composed, written and kept, and how large they are.

    python -m benchmarks.digest [--letters 200]

A letter is made from 200 findings, of which ten are shown, in processor time on this machine.
"""

import argparse
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from monitor.store.opening import open_store
from reports.digest import compose
from reports.letter import Letter
from reports.weekly import make_digest
from tests.reports import samples
from tests.reports.world import DUE, World, press


def timed(what: str, times: int, act: Callable[[int], object]) -> None:
    act(-1)
    begun = time.process_time()
    for number in range(times):
        act(number)
    print(f"{what}: {(time.process_time() - begun) / times * 1000:.1f} ms")


def written(times: int) -> None:
    found = samples.many(200, "en")

    def write(_: int) -> Letter:
        made = compose(samples.person("en"), found, samples.SOURCES, samples.TROUBLES, due_at=samples.DUE)
        return samples.WRITER.digest(made, samples.ways(made), samples.TRACE)

    timed("compose and write a digest of 200 findings", times, write)
    letter = write(0)
    print(f"HTML {len((letter.html or '').encode()) / 1024:.1f} KiB, mail {len(letter.message) / 1024:.1f} KiB")


def kept(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/data.db", Path(folder) / "keys.db", bytes(32), create=True)
        world = World(store)
        people = [world.join(level="full") for _ in range(times + 1)]
        for person_id in people:
            world.flag(person_id, world.source(person_id), "Kami digugat vendor lama.", "digugat")
        timed("make a digest from the store to the outbox", times,
              lambda number: make_digest(press(), store, people[number], DUE, DUE))  # fmt: skip
        store.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--letters", type=int, default=200)
    times = arguments.parse_args().letters
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    written(times)
    kept(times)


if __name__ == "__main__":
    main()
