"""The lab as a real process for tests, and a bare client that sees how its connections end."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.request import urlopen

from gateways.exchange import HttpRequest

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class LabProcess:
    """One running lab."""

    process: subprocess.Popen[str]
    port: int

    def say(self, request: HttpRequest) -> bytes:
        """One request on a fresh connection; everything that came back before it ended."""
        with self.connect() as line:
            headers = (*request.headers, ("Connection", "close"))
            line.sendall(wire_of(replace(request, headers=headers)))
            return read_to_end(line)

    def ask(self, path: str, body: bytes = b"") -> Any:
        """What the inspection answers at a path, as JSON."""
        return json.loads(self.body(path, body))

    def body(self, path: str, body: bytes = b"") -> bytes:
        """The body of what is answered at a path."""
        request = HttpRequest("POST" if body else "GET", path, (), body)
        return self.say(request).partition(b"\r\n\r\n")[2]

    def entries(self) -> list[dict[str, Any]]:
        """The lines of `/entries`."""
        with urlopen(f"http://127.0.0.1:{self.port}/entries", timeout=30) as answer:
            return [json.loads(line) for line in answer]

    def connect(self) -> socket.socket:
        """A connection of its own."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def sid(self) -> str:
        """A MobiFone session."""
        login = "/mobifone/smsg/login.jsp?userName=demo&password=demo&bindMode=T"
        return str(self.ask(login)["sid"]).strip()


def wire_of(request: HttpRequest) -> bytes:
    """A request as bytes."""
    lines = [f"{request.method} {request.url} HTTP/1.1", "Host: lab"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + request.body


def read_to_end(line: socket.socket) -> bytes:
    """Everything until the lab closes. Raises `ConnectionResetError` where it resets."""
    pieces = []
    while piece := line.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


@contextmanager
def running_lab(folder: Path, *words: str, **config: object) -> Iterator[LabProcess]:
    """A lab whose store and configuration lie in `folder`; stopped when the test ends."""
    told = folder / "lab.json"
    told.write_text(json.dumps({"latency_seconds": [0, 0], **config}))
    command = [sys.executable, "-m", "gateways.lab", "--store", str(folder / "lab.db")]
    command += ["--config", str(told), *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process, process.stdout:
        ready = process.stdout.readline()
        assert ready.startswith("lab ready on 127.0.0.1:"), ready
        try:
            yield LabProcess(process, int(ready.rsplit(":", 1)[1]))
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Pushed:
    """One webhook as it arrived."""

    path: str
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class ReceiptsDoor:
    """A door on loopback that answers one status after the other, the last one for ever."""

    url: str
    heard: Queue[Pushed]

    def next(self) -> Pushed:
        """The next webhook. Raises `Empty` when none comes."""
        return self.heard.get(timeout=20)


@contextmanager
def receipts_door(statuses: list[int]) -> Iterator[ReceiptsDoor]:
    """A receipts door for webhooks."""
    heard: Queue[Pushed] = Queue()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
            self.send_header("Content-Length", "0")
            self.end_headers()
            heard.put(Pushed(self.path, self.headers, body))

        def log_message(self, *_: object) -> None:
            """Tests say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ReceiptsDoor(f"http://127.0.0.1:{server.server_port}", heard)
        server.shutdown()


def write_clock(path: Path, start: datetime, speed: float) -> None:
    """Replace the clock file atomically, as Loa does."""
    fresh = path.with_suffix(".new")
    told = {"real": time.monotonic(), "start": start.isoformat(), "speed": speed}
    fresh.write_text(json.dumps(told))
    fresh.replace(path)
