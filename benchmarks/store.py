"""How fast the store keeps, finds again and opens posts, beside plain sqlite3 that seals nothing.

    python benchmarks/store.py [--polls 200] [--bulk 5000]

A poll brings 20 posts of some 200 characters and is one transaction, written through to the disk on both
sides. The peer makes the same two look-ups and inserts, with the words as they are. Compare the ratio.
"""

import argparse
import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from connectors.post import Post
from monitor.people import Choices
from monitor.store import backing, erasing, people, posts, sources
from monitor.store.opening import Store, open_store

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
POLL = 20


def batch(count: int) -> list[Post]:
    """Posts that nobody saw before."""
    names = [secrets.token_hex(8) for _ in range(count)]
    return [
        Post(key=name, text=f"kata {name} " * 8, url=f"https://ani.example/{name}", created_at=NOW) for name in names
    ]


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def report(name: str, value: str) -> None:
    print(f"{name:<46} {value}")


def median_ms(work: Callable[[list[Post]], object], batches: list[list[Post]]) -> float:
    return 1000 * statistics.median(seconds(lambda one=one: work(one)) for one in batches)


def keeper(store: Store, person_id: int, source_id: int) -> Callable[[list[Post]], object]:
    def keep(some: list[Post]) -> object:
        with store.begin() as tx:
            return posts.keep(tx, person_id, source_id, some, NOW)

    return keep


def peer(path: Path) -> Callable[[list[Post]], object]:
    """The least that anybody could do: plain text, the same durability."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
        "CREATE TABLE post (id INTEGER PRIMARY KEY, key TEXT UNIQUE, link TEXT, words TEXT);"
        "CREATE INDEX link ON post (link);"
    )

    def keep(some: list[Post]) -> None:
        marks = ",".join("?" * len(some))
        db.execute("BEGIN IMMEDIATE")
        db.execute(f"SELECT id FROM post WHERE key IN ({marks})", [one.key for one in some]).fetchall()
        db.execute(f"SELECT id FROM post WHERE link IN ({marks})", [one.url for one in some]).fetchall()
        rows = [(one.key, one.url, one.text) for one in some]
        db.executemany("INSERT INTO post (key, link, words) VALUES (?, ?, ?)", rows)
        db.execute("COMMIT")

    return keep


def measure(folder: Path, polls: int, bulk: int) -> None:
    url, keys, master = f"sqlite:///{folder}/data.db", folder / "keys.db", secrets.token_bytes(32)
    report("make a store", f"{1000 * seconds(lambda: open_store(url, keys, master, create=True).close()):.0f} ms")
    report("open it again", f"{1000 * seconds(lambda: open_store(url, keys, master).close()):.1f} ms")
    store = open_store(url, keys, master)
    with store.begin() as tx:
        person_id = people.add(tx, Choices(address="ani@example.org"), NOW)
        source_id = sources.add(tx, person_id, "feed", "https://ani.example/feed", NOW)
    keep, plain = keeper(store, person_id, source_id), peer(folder / "peer.db")
    batches = [batch(POLL) for _ in range(polls)]
    keep(batch(POLL))
    new, again, bare = median_ms(keep, batches), median_ms(keep, batches), median_ms(plain, batches)
    report(f"keep {POLL} new posts", f"{new:.1f} ms, plain sqlite3 {bare:.1f} ms")
    report(f"meet {POLL} known posts", f"{again:.1f} ms")
    many = batch(bulk)
    took = seconds(lambda: keep(many))
    report(f"keep {bulk} posts at once", f"{took:.2f} s, {bulk / took:.0f} a second")
    took = seconds(lambda: keep(many))
    report(f"meet {bulk} posts again", f"{took:.2f} s, {bulk / took:.0f} a second")
    with store.read() as tx:
        took = seconds(lambda: [posts.get(tx, number) for number in range(1, 1001)])
    report("open a stored post", f"{took:.2f} ms")
    took = seconds(lambda: backing.backup(store, folder / "backup.db"))
    size = (folder / "backup.db").stat().st_size / 2**20
    report("back up", f"{took:.2f} s for {size:.0f} MiB")
    report("erase a person with all that", f"{seconds(lambda: erasing.erase(store, person_id, NOW)):.2f} s")
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polls", type=int, default=200)
    parser.add_argument("--bulk", type=int, default=5000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), wanted.polls, wanted.bulk)


if __name__ == "__main__":
    main()
