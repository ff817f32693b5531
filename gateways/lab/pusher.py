"""Pushes due webhooks to the receipts door, a few at a time, and hears what it answers."""

from __future__ import annotations

import asyncio
import ipaddress
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from urllib.parse import urlsplit

from gateways.exchange import HttpRequest
from gateways.lab.clock import LabClock
from gateways.lab.lab import Lab
from gateways.lab.play import Push

_LOOK_EVERY_SECONDS = 0.02
_ANSWER_WITHIN_SECONDS = 2.0
"""wire/zalo.md 4.1: HTTP 200 within two seconds, which is real time for whoever answers. eSMS tells
no time."""


class Pusher:
    """A handful of connections to one door on loopback."""

    def __init__(
        self, lab: Lab, clock: LabClock, keep: Callable[[], None], *, at_once: int = 8
    ) -> None:
        """Push to `lab.config.receipts_url`; `keep` commits what was learned.

        Raises `ValueError` unless the door is on loopback.
        """
        parts = urlsplit(lab.config.receipts_url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        if not ipaddress.ip_address(self._host).is_loopback:
            message = f"the lab pushes to loopback only, not to {self._host}"
            raise ValueError(message)
        self._lab = lab
        self._clock = clock
        self._keep = keep
        self._waiting: asyncio.Queue[Push] = asyncio.Queue(maxsize=at_once * 4)
        self._at_once = at_once

    async def run(self) -> None:
        """Push until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._carry())
            group.create_task(self._look())

    async def _look(self) -> None:
        while True:
            for push in self._lab.pushes_due(self._clock.now()):
                await self._waiting.put(push)
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _carry(self) -> None:
        line = _Line(self._host, self._port)
        while True:
            push = await self._waiting.get()
            status = await line.status_of(push.request)
            self._lab.push_answered(push, status, self._clock.now())
            self._keep()


class _Line:
    """One kept connection; a call that meets a dead one is pushed again by the ladder."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[StreamReader, StreamWriter] | None = None

    async def status_of(self, request: HttpRequest) -> int | None:
        """The status that the door answered, None when it did not answer in time."""
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_SECONDS):
                return await self._exchange(request)
        except (OSError, TimeoutError, ValueError, EOFError):
            self._drop()
            return None

    async def _exchange(self, request: HttpRequest) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(_wire_of(request, f"{self._host}:{self._port}"))
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await self._finish(reader, head)
        return int(head.split(" ", 2)[1])

    async def _finish(self, reader: StreamReader, head: str) -> None:
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if "content-length" not in headers or headers.get("connection") == "close":
            self._drop()
            return
        await reader.readexactly(int(headers["content-length"]))

    def _drop(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _wire_of(request: HttpRequest, host: str) -> bytes:
    parts = urlsplit(request.url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = [f"{request.method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + request.body
