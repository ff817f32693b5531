"""The lab as a process: HTTP/1.1 on loopback, each connection behaving as its play says."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.clock import LabClock
from gateways.lab.committer import Committer
from gateways.lab.desk import page
from gateways.lab.doors import door_of
from gateways.lab.http1 import (
    CONTINUE,
    STREAM_HEAD,
    BadRequestError,
    RequestReader,
    chunk_of,
    wire_of,
)
from gateways.lab.inspection import Inspection
from gateways.lab.lab import Lab
from gateways.lab.play import Manner, Play

_LINES_AT_ONCE = 200
_BUFFER_OCTETS_MAX = 256 * 1024
_BREATH_SECONDS = 0.001

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Floor:
    """What all connections share."""

    lab: Lab
    clock: LabClock
    committer: Committer
    inspection: Inspection


class Connection(asyncio.Protocol):
    """One client's connection: one call at a time, in order."""

    def __init__(self, floor: Floor) -> None:
        """Serve from the shared floor."""
        self._floor = floor
        self._reader = RequestReader()
        self._transport: asyncio.Transport | None = None
        self._busy = False
        self._heard_at: datetime | None = None
        self._later: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """The client left, or we closed."""
        self._transport = None
        if self._later is not None:
            self._later.cancel()

    def data_received(self, data: bytes) -> None:
        """Bytes of a call; its instant is that of its first byte."""
        if self._reader.empty:
            self._heard_at = self._floor.clock.now()
        self._reader.feed(data)
        self._serve()

    def _serve(self) -> None:
        if self._busy or self._transport is None:
            return
        try:
            request = self._reader.next()
        except BadRequestError:
            self._transport.write(wire_of(page(400, "Bad Request"), keep_alive=False))
            self._transport.close()
            return
        if request is not None:
            self._busy = True
            self._answer(request, self._heard_at or self._floor.clock.now())
        elif self._reader.expects_continue:
            self._reader.expects_continue = False
            self._transport.write(CONTINUE)

    def _answer(self, request: HttpRequest, now: datetime) -> None:
        keep_alive = (request.header("Connection") or "").lower() != "close"
        door, call = door_of(request)
        if door == "entries":
            self._stream(self._floor.inspection.lines(now), keep_alive=keep_alive)
            return
        if self._floor.inspection.knows(door):
            response = self._floor.inspection.answer(door, call, now)
            self._perform(Play(response=response), keep_alive=keep_alive)
            return
        play = self._floor.lab.play(door, call, now)
        self._floor.committer.after_commit(lambda: self._wait(play, keep_alive=keep_alive))

    def _stream(self, lines: Iterator[bytes], *, keep_alive: bool) -> None:
        """A few lines at each turn of the loop, so that the carriers' doors stay open."""
        if self._transport is None:
            return
        self._transport.write(STREAM_HEAD)
        self._stream_more(lines, keep_alive=keep_alive)

    def _stream_more(self, lines: Iterator[bytes], *, keep_alive: bool) -> None:
        transport = self._transport
        if transport is None:
            return
        if transport.get_write_buffer_size() < _BUFFER_OCTETS_MAX:
            piece = b"".join(islice(lines, _LINES_AT_ONCE))
            transport.write(chunk_of(piece))
            if not piece:
                self._end(transport, keep_alive=keep_alive)
                return
        again = partial(self._stream_more, lines, keep_alive=keep_alive)
        self._later = asyncio.get_running_loop().call_later(_BREATH_SECONDS, again)

    def _wait(self, play: Play, *, keep_alive: bool) -> None:
        loop = asyncio.get_running_loop()
        self._later = loop.call_later(
            play.delay_seconds, lambda: self._perform(play, keep_alive=keep_alive)
        )

    def _perform(self, play: Play, *, keep_alive: bool) -> None:
        transport = self._transport
        if transport is None:
            return
        if play.manner is Manner.HANG:
            hang = self._floor.lab.config.hang_seconds
            self._later = asyncio.get_running_loop().call_later(hang, transport.close)
        elif play.response is None:
            _hang_up(transport, reset=play.manner is not Manner.CLOSE_SILENTLY)
        else:
            self._say(transport, play.response, play.manner, keep_alive=keep_alive)

    def _say(
        self,
        transport: asyncio.Transport,
        response: HttpResponse,
        manner: Manner,
        *,
        keep_alive: bool,
    ) -> None:
        wire = wire_of(response, keep_alive=keep_alive)
        if manner is Manner.HALF:
            half = len(wire) - max(1, len(response.body) // 2)
            transport.write(wire[:half])
            transport.close()
            return
        transport.write(wire)
        self._end(transport, keep_alive=keep_alive and manner is not Manner.ANSWER_THEN_CLOSE)

    def _end(self, transport: asyncio.Transport, *, keep_alive: bool) -> None:
        if not keep_alive:
            transport.close()
            return
        self._busy = False
        self._heard_at = self._floor.clock.now()
        self._serve()


async def serve(floor: Floor, port: int, host: str = "127.0.0.1") -> asyncio.Server:
    """Listen on loopback; port 0 takes a free one. Raises `ValueError` for any other address."""
    if not ipaddress.ip_address(host).is_loopback:
        message = f"the lab listens on loopback only, not on {host}: use 127.0.0.1"
        raise ValueError(message)
    make: Callable[[], Connection] = lambda: Connection(floor)  # noqa: E731 - a name for its type
    return await asyncio.get_running_loop().create_server(make, host, port, backlog=1024)


def _hang_up(transport: asyncio.Transport, *, reset: bool) -> None:
    if not reset:
        transport.close()
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()
