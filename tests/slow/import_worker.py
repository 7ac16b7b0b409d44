"""The process that the import test kills: brings one export in for each line on its input, in a forked child."""

import os
import sys
from datetime import datetime
from pathlib import Path

from connectors.base import ArchiveSummary, Recognised
from monitor import imports
from monitor.store.opening import open_store
from tests.conftest import MASTER
from tests.monitor.people_of import WORDING, Shelf, collector, post

POSTS, BATCH = 60, 10


def bring_in(folder: Path, now: datetime) -> None:
    """What `cermin import` does, in batches small enough that a kill often falls between two."""
    imports.BATCH = BATCH
    store = open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER)
    many = [post(str(number), f"A secret, number {number}.", now) for number in range(POSTS)]
    shelf = Shelf(archive=[Recognised("x"), *many, ArchiveSummary(recognised="x")])
    done = imports.Importer(store, shelf, collector(store, shelf)).bring_in(1, "x.zip", WORDING, now)
    assert done.new + done.known == POSTS
    store.close()


def main() -> None:
    folder = Path(sys.argv[1])
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            bring_in(folder, datetime.fromisoformat(line.strip()))
            os._exit(0)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    main()
