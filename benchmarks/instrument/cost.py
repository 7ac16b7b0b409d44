"""How fast posts are judged beside Presidio's patterns, and what memory and a start cost."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.cases import CASEBOOK, read
from benchmarks.instrument.peer import Peer
from benchmarks.instrument.tables import Table
from monitor.checks.engine import Policy

ROOT = Path(__file__).parents[2]
LENGTH = 200
_POSTS, _PEER_POSTS, _STARTS = 4000, 400, 5
_MEMORY = """
import pathlib, sys
from monitor.checks.engine import Policy
policy = Policy()
for line in sys.stdin:
    policy.judge(line)
print(pathlib.Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""
"""Its own peak is read: the kernel hands on the usage of whoever started a process, and the peers are large."""


def posts(count: int) -> list[str]:
    """Posts of 200 characters, made of the casebook's in an order drawn with a fixed seed: half are hits."""
    texts = [" ".join(case.text.split()) for part in ("train", "tune") for case in read(part, CASEBOOK)]
    chance = random.Random(count)
    return [_post(chance, texts) for _ in range(count)]


def _post(chance: random.Random, texts: Sequence[str]) -> str:
    made = chance.choice(texts)
    while len(made) < LENGTH:
        made += " " + chance.choice(texts)
    return made[:LENGTH]


def rate(judge: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Posts a second of processor time, after a warm-up over a tenth of them."""
    judge(texts[: len(texts) // 10])
    started = time.process_time()
    judge(texts)
    return len(texts) / (time.process_time() - started)


def peak_memory(texts: Sequence[str]) -> float:
    """MiB of a process of its own that judges the posts, at its highest."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], input="\n".join(texts), capture_output=True, text=True, check=True, cwd=ROOT
    )
    return int(done.stdout) / 1024


def cold_start() -> float:
    """Seconds until `cermin check` has told of one line, the median of five."""
    taken = []
    for _ in range(_STARTS):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "monitor", "check", "-"],
            input="Kami digugat vendor lama, sidangnya bulan depan.",
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        taken.append(time.perf_counter() - started)
    return sorted(taken)[_STARTS // 2]


def table(policy: Policy, peers: Sequence[Peer]) -> Table:
    """Speed on one core, memory and start."""
    texts = posts(_POSTS)
    ours = rate(lambda some: [policy.judge(text) for text in some], texts)
    made = Table(
        "Cost",
        ("what", "figure"),
        note=f"Posts of {LENGTH} characters of which most hold a hit of the casebook; processor time on one core.",
    )
    made.rows.append(("whole policy, posts/s", f"{ours:,.0f}"))
    for peer in peers:
        theirs = rate(peer.score, texts[:_PEER_POSTS])
        made.rows.append((f"{peer.name}, posts/s", f"{theirs:,.0f}"))
        made.rows.append((f"times as fast as {peer.name}", f"{ours / theirs:.1f}"))
    made.rows.append(("peak memory of the policy, MiB", f"{peak_memory(texts):.0f}"))
    made.rows.append(("cermin check of one line, cold, s", f"{cold_start():.2f}"))
    return made
