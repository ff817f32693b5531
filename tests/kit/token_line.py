"""Stands between workers and the lab, passes every call on, and asks at each token's first use
whether it is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Final

#: In Zalo's header or query, in MobiFone's form.
_TOKEN: Final = re.compile(r"(?im)(?:^access_token: *|[?&]access_token=|(?:^|&)sid=)(\w+)")


@dataclass(slots=True)
class TokenLine:
    """What went over the line."""

    url: str
    first_uses: int = 0
    unknown: int = 0
    """Tokens that were used before `is_known` knew them."""
    _seen: set[str] = field(default_factory=set, repr=False)
    _lock: Lock = field(default_factory=Lock)

    def hear(self, call: str, is_known: Callable[[str], bool]) -> None:
        """Count the call's token where it was never seen before."""
        found = _TOKEN.search(call)
        with self._lock:
            if found is None or found[1] in self._seen:
                return
            self._seen.add(found[1])
            self.first_uses += 1
            self.unknown += not is_known(found[1])


@contextmanager
def token_line(lab_port: int, is_known: Callable[[str], bool]) -> Iterator[TokenLine]:
    """A line to the lab on that port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            line.hear(f"{self.path}\n{self.headers}\n{body.decode()}", is_known)
            carrier = HTTPConnection("127.0.0.1", lab_port, timeout=30)
            carrier.request(self.command, self.path, body, dict(self.headers))
            answer = carrier.getresponse()
            said = answer.read()
            carrier.close()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Tests say nothing."""

    class Server(ThreadingHTTPServer):
        #: A whole batch knocks at once.
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        line = TokenLine(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield line
        server.shutdown()
