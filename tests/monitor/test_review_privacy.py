"""What a log may hold when something breaks where nobody thought of it."""

import io
import json
import logging
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from threading import Thread
from typing import Any

import pytest
from waitress.server import create_server

from monitor.log import start_logging

CANARY = "Zx9-canary-Token_42"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    kept = io.StringIO()
    start_logging(stream=kept)
    yield kept
    logging.captureWarnings(capture=False)
    root.handlers, root.level = handlers, level


def broken(environ: dict[str, Any], answer: Any) -> Iterable[bytes]:
    del environ, answer
    raise RuntimeError(CANARY)


def test_a_path_with_a_token_is_not_logged_by_the_web_server(stream: io.StringIO) -> None:
    sockets: dict[int, Any] = {}
    server = create_server(broken, map=sockets, host="127.0.0.1", port=0)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    with socket.create_connection(("127.0.0.1", server.effective_port)) as browser:
        browser.sendall(f"GET /leave/{CANARY} HTTP/1.0\r\n\r\n".encode())
        assert b" 500 " in browser.recv(1000)
    held = list(sockets.values())
    sockets.clear()
    thread.join()
    for one in held:
        one.close()
    server.task_dispatcher.shutdown()
    (line,) = [line for line in map(json.loads, stream.getvalue().splitlines()) if line["level"] == "error"]
    assert (line["error"], line["place"].partition(":")[0]) == ("RuntimeError", "channel.py")
    assert CANARY not in stream.getvalue()


def test_a_command_without_a_log_writes_no_content_to_its_terminal() -> None:
    program = (
        "import logging, sys\n"
        "from monitor.cli import main\n"
        "main(['--version'])\n"
        "try:\n    int(sys.argv[1])\n"
        "except ValueError:\n    logging.getLogger('monitor.queue').exception('task %s failed', sys.argv[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, CANARY], capture_output=True, text=True, check=True)
    assert json.loads(done.stderr)["error"] == "ValueError"
    assert CANARY not in done.stderr
