"""How many posts a second the whole policy judges, against a plain loop of `re` over the same patterns.

    python benchmarks/checks.py [--posts 3000] [--peer-posts 60]

Posts are the checks' own examples, padded with what may always be said to some 200 characters, so they
hold far more findings than real ones. The loop only asks every pattern of every word list whether it
occurs; it folds no text, keeps no order of words and weighs nothing. Also told: what a start costs.
"""

import argparse
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from monitor.checks import ALL
from monitor.checks.engine import Policy
from monitor.checks.protected import protecting

ROOT = Path(__file__).parents[1]
START = "from monitor.checks.engine import Policy; Policy().judge('Kami digugat vendor lama, sidangnya bulan depan.')"
LENGTH = 200


def posts(count: int) -> list[str]:
    """Posts of some 200 characters: one in five with an example that a check flags."""
    chance = random.Random(1)
    flagged = [example.text for check in ALL for example in check.flags]
    calm = [
        line
        for language in ("id", "en")
        for line in (ROOT / f"tests/data/never-flag.{language}.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return [_post(chance, flagged if number % 5 == 0 else calm, calm) for number in range(count)]


def _post(chance: random.Random, first: list[str], rest: list[str]) -> str:
    text = chance.choice(first)
    while len(text) < LENGTH:
        text += " " + chance.choice(rest)
    return text[:LENGTH]


def plain_loop() -> Callable[[str], object]:
    """Ask every pattern of every list, one after the other."""
    lists = [terms for check in ALL for terms in check.lists()]
    used = {pattern for terms in (*lists, *protecting()) for term in terms for pattern in term.patterns}
    compiled = [re.compile(pattern) for pattern in sorted(used)]
    print(f"{len(ALL)} checks, {sum(1 for terms in lists for _ in terms)} terms, {len(compiled)} patterns")
    return lambda text: [pattern.search(text.lower()) for pattern in compiled]


def rate(judge: Callable[[str], object], texts: list[str]) -> float:
    """Posts a second of processor time, after a warm-up."""
    for text in texts[: len(texts) // 10]:
        judge(text)
    started = time.process_time()
    for text in texts:
        judge(text)
    return len(texts) / (time.process_time() - started)


def start_cost() -> float:
    """Seconds of a new process that judges one line, the median of five, less those of an empty one."""

    def median(program: str) -> float:
        taken = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
            taken.append(time.perf_counter() - started)
        return sorted(taken)[2]

    return median(START) - median("pass")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=3000)
    parser.add_argument("--peer-posts", type=int, default=60)
    chosen = parser.parse_args()
    texts = posts(chosen.posts)
    ours, peer = rate(Policy().judge, texts), rate(plain_loop(), texts[: chosen.peer_posts])
    print(f"whole policy: {ours:,.0f} posts/s; plain re loop: {peer:,.0f} posts/s; ratio {ours / peer:.1f}")
    print(f"start of a process that judges one line: {start_cost():.2f} s more than an empty one")


if __name__ == "__main__":
    main()
