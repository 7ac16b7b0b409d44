"""A package of somebody else's connectors, installed for the reading children: each misbehaves in its own way."""

import os
from pathlib import Path

CODE = """
import os, socket, sys, time
from connectors.base import Request
from connectors.post import Post, Reading, Unreadable

class Stranger:
    def __init__(self, limits):
        self.name = type(self).__name__.lower()
    def accepts(self, locator):
        return False
    def home(self, locator):
        return "https://stranger.example/"
    def read(self, locator, bookmark):
        yield Request(url="https://stranger.example/", conditional=False)
        return self.result(locator)

class Garbage(Stranger):
    def result(self, locator):
        return Reading(posts=(Post(key="1", text="good"), None, Post(key=2, text=b"x"), Post(key="3", text="good")))

class Nothing(Stranger):
    def result(self, locator):
        return "a string"

class Many(Stranger):
    def result(self, locator):
        return Reading(posts=tuple(Post(key=str(n), text="x") for n in range(int(locator))))

class Chatty(Stranger):
    def read(self, locator, bookmark):
        for number in range(int(locator)):
            yield Request(url="https://stranger.example/")
        return Reading()

class Raises(Stranger):
    def result(self, locator):
        raise ValueError("kenari-rahasia")

class Opens(Stranger):
    def result(self, locator):
        return Reading(posts=(Post(key="1", text=open(locator).read()),))

class Writes(Stranger):
    def result(self, locator):
        open(locator, "w").write("x")

class Knocks(Stranger):
    def result(self, locator):
        socket.create_connection(("127.0.0.1", int(locator)), timeout=1)

class Runs(Stranger):
    def result(self, locator):
        import subprocess
        subprocess.run(["touch", locator])

class Environment(Stranger):
    def result(self, locator):
        return Reading(posts=(Post(key="1", text=" ".join(f"{k}={v}" for k, v in os.environ.items())),))

class Sleeps(Stranger):
    def result(self, locator):
        time.sleep(600)

class Spins(Stranger):
    def result(self, locator):
        while True: pass

class Eats(Stranger):
    def result(self, locator):
        kept = []
        while True: kept.append(bytearray(16 * 1024 * 1024))

class Exits(Stranger):
    def result(self, locator):
        os._exit(0)
"""

NAMES = [line.split()[1].partition("(")[0] for line in CODE.splitlines() if line.startswith("class ")][1:]


def install(folder: Path) -> str:
    """Puts the package into a folder; the answer is a PYTHONPATH that has it."""
    about = folder / "strangers-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n")
    points = "\n".join(f"{name.lower()} = strangers_connectors:{name}" for name in NAMES)
    (about / "entry_points.txt").write_text(f"[cermin.connectors]\n{points}\n")
    (folder / "strangers_connectors.py").write_text(CODE)
    return os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
