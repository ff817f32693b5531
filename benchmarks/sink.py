"""nginx as the carrier: one worker, one fixed answer, and its own count of what it took."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.kit.serving import Home, Running

ANSWER: Final = '{"message":"Success","status":"200"}'
_LOGIN: Final = '{"message":"Success","status":"200","sid":"0123456789ABCDEF"}'
_REQUESTS: Final = re.compile(r"requests\s+\d+\s+\d+\s+(\d+)")

_CONFIG: Final = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    default_type application/json;
    keepalive_timeout 60s;
    keepalive_requests 1000000000;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /count {{ stub_status; }}
        location = /smsg/login.jsp {{ return 200 '{login}'; }}
        location / {{ return 200 '{answer}'; }}
    }}
}}
"""


class NoNginx(Exception):
    """There is no nginx on this machine; the message says how it comes."""


class Sink:
    """A running nginx that answers everything as MobiFone answers a message it takes."""

    def __init__(self, running: Running, port: int) -> None:
        self.port = port
        self.pid = running.pid
        self._reads = 0

    @property
    def url(self) -> str:
        """The address of MobiFone's door, as the gateway's `base_url`."""
        return f"http://127.0.0.1:{self.port}/smsg"

    def taken(self) -> int:
        """Requests so far, without those that asked for this count."""
        self._reads += 1
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/count", timeout=10) as answer:
            found = _REQUESTS.search(answer.read().decode())
        assert found is not None, "stub_status tells its figures otherwise than nginx 1.22 does"
        return int(found[1]) - self._reads

    def is_up(self) -> bool:
        """Does it answer?"""
        with suppress(OSError):
            self.taken()
            return True
        self._reads -= 1
        return False


@contextmanager
def nginx() -> Iterator[Sink]:
    """An nginx in a folder of its own under /tmp, on loopback. Raises NoNginx."""
    program = nginx_program()
    home, port = Home("nginx"), _free_port()
    config = home.path / "nginx.conf"
    config.write_text(_CONFIG.format(home=home.path, port=port, answer=ANSWER, login=_LOGIN))
    running = Running(home, [program, "-p", home.path, "-c", config, "-e", home.path / "error.log"])
    sink = Sink(running, port)
    try:
        running.wait_until(sink.is_up)
        yield sink
    finally:
        running.end(signal.SIGTERM)
        home.remove()


def nginx_program() -> Path:
    """The nginx on the PATH, or where Debian puts it. Raises NoNginx."""
    # A plain user's PATH has no sbin.
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise NoNginx(
            "the benchmark measures against nginx, and there is none on the PATH; install it"
            " (Debian: apt-get update && apt-get install -y nginx-light) and run it again"
        )
    return Path(found)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
