"""Any folder of real feeds through the whole program: every entry that feedparser reads is stored, once.

    python benchmarks/real_feeds.py FOLDER

Serves the folder over real HTTP with validators, makes a single-user Cermin in a temporary folder, adds each file as
a source, proves them by a file at the server's root, and runs `cermin poll` twice and `cermin digest` once, each as a
new process. Prints what was stored against what feedparser reads, and what it cost.
"""

import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser

from monitor.configfile import load
from monitor.service import Service
from monitor.store import sources


class Shelf:
    """What the server serves: the files of a folder, and the codes that prove them."""

    def __init__(self, folder: Path) -> None:
        self.files = {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        self.codes = ""
        self.full = self.unchanged = 0


def handler(shelf: Shelf) -> type[BaseHTTPRequestHandler]:
    """A server that knows ETag and Last-Modified."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            if name == ".well-known/cermin.txt":
                return self.answer(200, shelf.codes.encode(), "text/plain")
            if name not in shelf.files:
                return self.answer(404, b"", "text/plain")
            tag = f'"{hashlib.sha256(shelf.files[name]).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == tag:
                shelf.unchanged += 1
                return self.answer(304, b"", "", tag)
            shelf.full += 1
            return self.answer(200, shelf.files[name], "application/xml", tag)

        def answer(self, status: int, body: bytes, kind: str, tag: str = "") -> None:
            self.send_response(status)
            if tag:
                self.send_header("ETag", tag)
                self.send_header("Last-Modified", "Mon, 02 Nov 2026 00:00:00 GMT")
            if status != 304:
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def cermin(folder: Path, *words: str) -> tuple[str, float, int]:
    """One command: its output, wall seconds, and the peak memory of the largest process in MiB."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--config", str(folder / "cermin.toml"), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > 1:
        sys.exit(f"cermin {words[0]}: {done.stderr}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return done.stdout, time.monotonic() - began, peak


def distinct(body: bytes) -> int:
    """Entries as feedparser reads them."""
    return len(feedparser.parse(io.BytesIO(body)).entries)


def prove_the_rest(config: Path) -> None:
    """Feeds of several authors prove nothing by a file, and this is about reading them: take them as proved."""
    with Service.opened(load(config), config) as service, service.store.begin() as tx:
        for source_id in sources.unproved(tx):
            sources.prove(tx, source_id, "domain", service.now())


def main() -> int:
    """Run it all; 1 when an entry is missing without a reason."""
    shelf = Shelf(Path(sys.argv[1]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(shelf))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.pop("CERMIN_CONFIG", None)
        subprocess.run([sys.executable, "-m", "monitor", "init", name, "--just-me"], check=True, capture_output=True)
        config = folder / "cermin.toml"
        allow = f'\n[fetch]\nports = [{server.server_port}]\nallow_networks = ["127.0.0.0/8"]\n'
        text = "\n".join(line for line in config.read_text().splitlines() if line != "[fetch]")
        config.write_text(text + allow)
        places = [word for file in shelf.files for word in ("--source", f"{base}/{file}")]
        cermin(folder, "me", "join", "--yes", "--address", "reader@example.org", "--past", *places)
        rows = [json.loads(line) for line in cermin(folder, "me", "sources", "--format", "jsonl")[0].splitlines()]
        shelf.codes = "\n".join(row["code"] for row in rows)
        _, proving, _ = cermin(folder, "me", "prove")
        prove_the_rest(config)
        shelf.full = 0
        first, seconds, peak = cermin(folder, "poll", "--all")
        again, seconds_again, _ = cermin(folder, "poll", "--all")
        letter, digesting, _ = cermin(folder, "digest")
        return report(shelf, rows, first, again, (proving, seconds, seconds_again, digesting, peak), letter)


def report(shelf, rows, first, again, cost, letter) -> int:  # noqa: ANN001 - told above
    """Print the figures; 1 when an entry is missing without a reason."""
    files = {row["id"]: row["locator"].rpartition("/")[2] for row in rows}
    stored = differences = wanted = found = 0
    for line in first.splitlines():
        one = json.loads(line)
        entries = distinct(shelf.files[files[one["source"]]])
        stored, wanted, found = stored + one["new"], wanted + entries, found + one["findings"]
        if one["new"] != entries:
            differences += 1
            print(f"{files[one['source']]}: feedparser {entries}, stored {one['new']}, {one['reason'] or 'see below'}")
    second = sum(json.loads(line)["new"] for line in again.splitlines())
    proving, seconds, seconds_again, digesting, peak = cost
    print(f"feeds {len(files)}, feedparser's entries {wanted}, stored {stored}, feeds that differ {differences}")
    print(f"second poll: stored {second}, answered unchanged {shelf.unchanged}")
    print(f"findings {found}, per 1,000 posts {1000 * found / max(stored, 1):.1f}")
    print(f"seconds: prove {proving:.1f}, poll {seconds:.1f}, again {seconds_again:.1f}, digest {digesting:.1f}")
    print(f"peak memory of the largest process {peak} MiB")
    print(letter.strip())
    return 0 if second == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
