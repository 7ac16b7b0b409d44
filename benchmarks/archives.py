"""How fast an X archive of a million tweets comes in, stage by stage, against `json.loads` of the same text.

    python benchmarks/archives.py [--tweets 1000000] [--peer-tweets 100000] [--examined 20000]

The archive is made on the fly, in parts of 100,000 tweets as X makes them. Each stage does all of the ones
before it, in a process of its own:

    json.loads of the whole  the parts whole, as lists of dicts; fewer of them, since it needs so much memory
    records                  what json.loads gives, as the reader takes it: typed records, out of the zip
    posts                    records made into posts
    service                  posts out of the limited child, checked, in the hands of the service
    stored                   brought in by the importer, with no checks
    examined                 brought in with every check of the program, fewer of them
    again                    the same archive once more, all of it known

Seconds are those of the processor, the child's included; memory is the growth of the measuring process. Compare
megabytes of JSON a second.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import secrets
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors import jsonbatch
from connectors.base import Failed, Reason
from connectors.exports.tweet_shapes import decode, loosely
from connectors.exports.x import X
from connectors.post import Post
from connectors.sandbox import Sandbox
from connectors.unpack import open_archive
from monitor.checks.base import Context, Lexicon
from monitor.checks.engine import Policy, Verdict
from monitor.collect import Collector
from monitor.imports import Importer
from monitor.lens import Lenses
from monitor.pace import Pace
from monitor.people import Choices, State
from monitor.store import people
from monitor.store.consents import Wording
from monitor.store.opening import open_store

PART = 100_000
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
START = datetime(2015, 1, 1, tzinfo=UTC)
WORDS = ["rapat", "pagi", "kopi", "sore", "hujan", "macet", "demo", "rilis", "ngoding", "weekend", "deploy", "senja"]


def tweet(number: int, chance: random.Random) -> dict[str, object]:
    """A tweet with every field that an export carries, of a length as people write."""
    moment = START.timestamp() + number * 300
    key = str((int(moment * 1000) - 1_288_834_974_657) << 22)
    words = " ".join(chance.choices(WORDS, k=chance.randint(4, 30)))
    urls = []
    if number % 5 == 0:
        words += " &amp; https://t.co/abcdefghij"
        urls = [
            {
                "url": "https://t.co/abcdefghij",
                "expanded_url": f"https://example.org/{number}",
                "display_url": f"example.org/{number}",
                "indices": ["10", "33"],
            }
        ]
    versions = {"editTweetIds": [key], "editableUntil": "2023-08-12T17:10:37.000Z", "editsRemaining": "5"}
    return {
        "edit_info": {"initial": versions | {"isEditEligible": True}},
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": urls},
        "display_text_range": ["0", str(len(words))],
        "favorite_count": str(number % 40),
        "id_str": key,
        "truncated": False,
        "retweet_count": "0",
        "id": key,
        "created_at": datetime.fromtimestamp(moment, UTC).strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "favorited": False,
        "full_text": words,
        "lang": "in",
    }


def build(path: Path, tweets: int) -> int:
    """Write the archive; return the bytes that its tweets unpack to."""
    chance = random.Random(7)
    size = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, start in enumerate(range(0, tweets, PART)):
            name = f"data/tweets-part{part}.js" if part else "data/tweets.js"
            rows = [{"tweet": tweet(number, chance)} for number in range(start, min(start + PART, tweets))]
            text = f"window.YTD.tweets.part{part} = " + json.dumps(rows, indent=2, separators=(",", " : "))
            archive.writestr(name, text)
            size += len(text)
    return size


def load_whole(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        parts = [json.loads(archive.read(name).decode().partition("=")[2]) for name in archive.namelist()]
    return sum(map(len, parts))


def records(path: Path) -> int:
    with open_archive(path) as members:
        return sum(1 for name in members.names() for _ in jsonbatch.records(members.open(name), name, decode, loosely))


def posts(path: Path) -> int:
    with open_archive(path) as members:
        return sum(isinstance(item, Post) for item in X().parse(members))


def service(path: Path) -> int:
    with Sandbox() as reader:
        return sum(isinstance(item, Post) for item in reader.read_archive(str(path)))


class Blind(Policy):
    """Looks at nothing, so that only the storing is measured."""

    def judge(self, text: str, about: Context | None = None) -> Verdict:
        """Nothing, at once."""
        del text, about
        return Verdict(lang="id")


def stored(path: Path) -> int:
    return bring_in(path, Blind(), times=1)


def examined(path: Path) -> int:
    return bring_in(path, Policy(), times=1)


def again(path: Path) -> int:
    return bring_in(path, Blind(), times=2)


def bring_in(path: Path, policy: Policy, *, times: int) -> int:
    """The archive into a new store; how many posts were new."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, Sandbox() as reader:
        master = secrets.token_bytes(32)
        store = open_store(f"sqlite:///{folder}/data.db", Path(folder, "keys.db"), master, create=True)
        with store.begin() as tx:
            person_id = people.add(tx, Choices(address="ani@example.org"), NOW)
            people.set_state(tx, person_id, State.ACTIVE, due=NOW, now=NOW)
        pace = Pace(timedelta(hours=1), timedelta(days=1))
        offline = Failed(reason=Reason.UNREACHABLE)
        collector = Collector(store, reader, lambda *_: offline, Lenses(policy, Lexicon()), pace, lambda: 0.5)
        importer = Importer(store, reader, collector)
        done = [importer.bring_in(person_id, str(path), Wording("1", "en", "Yes."), NOW) for _ in range(times)]
        store.close()
        return done[0].new


def peak() -> float:
    """The highest memory of this process so far, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def spent() -> float:
    """Processor seconds of this process and of its children that ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def measured(work: Callable[[Path], int], path: Path) -> tuple[int, float, float, float]:
    """Tweets, processor and wall seconds, and the growth of the peak memory in MiB."""
    before, start, began = peak(), spent(), time.perf_counter()
    count = work(path)
    return count, spent() - start, time.perf_counter() - began, peak() - before


def report(work: Callable[[Path], int], path: Path, size: int) -> float:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        count, cpu, wall, memory = pool.submit(measured, work, path).result()
    speed = size / cpu / 1e6
    print(
        f"{work.__name__:<12}{count:>10,} tweets{cpu:>8.2f} s, on the clock{wall:>8.2f} s{speed:>8.1f} MB/s"
        f"{count / cpu:>10,.0f} a core second{memory:>8.0f} MiB",
        flush=True,
    )
    return speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tweets", type=int, default=1_000_000)
    parser.add_argument("--peer-tweets", type=int, default=PART)
    parser.add_argument("--examined", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, peers, few = (Path(folder, f"{name}.zip") for name in ("ours", "peers", "few"))
        size, peer_size, few_size = (
            build(ours, options.tweets),
            build(peers, options.peer_tweets),
            build(few, options.examined),
        )
        peer = report(load_whole, peers, peer_size)
        for stage in (records, posts, service, stored):
            speed = report(stage, ours, size)
            print(f"{'':<12}{speed / peer:.1f} times json.loads")
        report(examined, few, few_size)
        report(again, few, few_size)


if __name__ == "__main__":
    main()
