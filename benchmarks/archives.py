"""How fast an X archive of a million tweets is read, against `json.loads` of the same text.

    python benchmarks/archives.py [--tweets 1000000] [--peer-tweets 100000]

The archive is made on the fly, in parts of 100,000 tweets as X makes them, and read as the limited
child reads it: from the zip to posts. `json.loads` takes the same parts whole, which needs so much
memory that it gets fewer of them; compare the bytes a second. Each runs in a process of its own.
"""

import argparse
import json
import multiprocessing
import random
import re
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from connectors.exports.x import X
from connectors.post import Post
from connectors.unpack import open_archive

PART = 100_000
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


def read_posts(path: Path) -> int:
    with open_archive(path) as members:
        return sum(isinstance(item, Post) for item in X().parse(members))


def load_whole(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        parts = [json.loads(archive.read(name).decode().partition("=")[2]) for name in archive.namelist()]
    return sum(map(len, parts))


def peak() -> float:
    """The highest memory of this process so far, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def measured(work: Callable[[Path], int], path: Path) -> tuple[int, float, float]:
    """Tweets, CPU seconds and the growth of the peak memory in MiB."""
    before, start = peak(), time.process_time()
    count = work(path)
    return count, time.process_time() - start, peak() - before


def report(name: str, work: Callable[[Path], int], path: Path, size: int) -> float:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        count, spent, memory = pool.submit(measured, work, path).result()
    speed = size / spent / 1e6
    print(f"{name:<24}{count:>10,} tweets{spent:>8.2f} s{speed:>8.1f} MB/s{count / spent:>10,.0f}/s{memory:>8.0f} MiB")
    return speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tweets", type=int, default=1_000_000)
    parser.add_argument("--peer-tweets", type=int, default=PART)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, peers = Path(folder, "ours.zip"), Path(folder, "peers.zip")
        speed = report("cermin, zip to posts", read_posts, ours, build(ours, options.tweets))
        peer = report("json.loads of the whole", load_whole, peers, build(peers, options.peer_tweets))
        print(f"ratio {speed / peer:.1f}")


if __name__ == "__main__":
    main()
