"""D6 of the table of faults: a machine that sleeps over many ticks, and one tick when it wakes."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[2]
TICK, SLEPT = 0.25, 3.0
PROGRAM = f"""
import sys, time
from pathlib import Path
from monitor import queue
from monitor.store.opening import open_store
queue.TICK_SECONDS = {TICK}
folder = Path(sys.argv[1])
store = open_store(f"sqlite:///{{folder}}/data.db", folder / "keys.db", bytes(32), create=True)
queue.Embedded(store, {{}}).start(lambda now: print("tick", flush=True))
time.sleep(60)
"""


@pytest.fixture
def ticking(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    start = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(start, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        yield process
        process.kill()


@pytest.mark.slow
def test_a_process_that_was_stopped_makes_one_tick_when_it_goes_on(ticking: subprocess.Popen[str]) -> None:
    ticks: list[float] = []

    def listen() -> None:
        assert ticking.stdout is not None
        ticks.extend(time.monotonic() for _ in ticking.stdout)

    Thread(target=listen, daemon=True).start()
    while len(ticks) < 4:
        time.sleep(0.05)
    ticking.send_signal(signal.SIGSTOP)
    time.sleep(SLEPT)
    before, woke = len(ticks), time.monotonic()
    ticking.send_signal(signal.SIGCONT)
    while len(ticks) < before + 4:
        time.sleep(0.02)
    elapsed = time.monotonic() - woke
    assert len(ticks) - before <= elapsed / TICK + 2, f"{SLEPT / TICK:.0f} ticks were missed and none of them made up"
