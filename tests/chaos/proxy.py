"""Stands between workers and carriers: passes calls on, spoils some by seed, and can hold answers.

Each worker speaks through a gate of its own, so that it is known whose calls the carrier took.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from asyncio import StreamReader, StreamWriter
from collections import Counter, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from tests.chaos.faults import RATES, Fault, draw, fault_of
from tests.chaos.spoiling import hang_up, spoil

T = TypeVar("T")

#: (medium, address): a number may be owed an SMS and a message by Zalo.
Whom = tuple[str, str]

_ADDRESS: Final = re.compile(rb"(?<!\d)\d{11,19}(?!\d)")
_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
#: Renewals are spared: a token lost on its way is a person's work, and is tested elsewhere.
_SPARED: Final = (b"/oauth/", b"login.jsp")
_PAGE: Final = b"<html><body><h1>Bluezone</h1></body></html>"
_REMEMBERED: Final = 4_000
_UPSTREAM_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Passed:
    """One call that the carrier answered: when, and whom it may speak of."""

    at: float
    """In seconds of the machine's monotonic clock."""
    addresses: frozenset[Whom] = field(repr=False)


@dataclass(slots=True)
class Gate:
    """One worker's way to the carriers."""

    number: int
    port: int = 0
    connections: int = 0
    held: asyncio.Event | None = None
    """Set while answers are kept back: whoever waits for it goes on when it is fired."""
    in_hand: int = 0
    """Answers that are kept back now."""
    passed: deque[Passed] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))


class FaultProxy:
    """The line, on a thread of its own. Start once, stop once."""

    def __init__(self, *, seed: int, gates: int, rates: Mapping[Fault, float] = RATES) -> None:
        """So many gates, spoiling by `seed` at these `rates`; `calm` spoils nothing any more."""
        self.seed = seed
        self._rates = rates
        self.calm = False
        self.carrier_port = 0
        self.spoilt: Counter[Fault] = Counter()
        self.calls = 0
        self.unheard: set[Whom] = set()
        """Addresses of calls to which no carrier ever answered: certainly or perhaps not taken."""
        self.gates = [Gate(number) for number in range(gates)]
        self.page_port = 0
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    def start(self) -> None:
        """Listen on loopback: a port for each gate, and one for the landing page."""
        self._thread.start()
        self._listening.wait()

    def stop(self) -> None:
        """Hang up on everybody."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=10)

    def hold(self, number: int) -> None:
        """Keep back every answer at that gate, from now on."""

        def begin() -> None:
            self.gates[number].held = asyncio.Event()

        self._ask(begin)

    def let_go(self, number: int) -> None:
        """Answers at that gate go on their way again."""

        def end() -> None:
            held, self.gates[number].held = self.gates[number].held, None
            if held is not None:
                held.set()

        self._ask(end)

    def passed_since(self, number: int, instant: float) -> set[Whom]:
        """Whom the calls may speak of that carriers answered at that gate since then."""

        def look() -> set[Whom]:
            found = (one.addresses for one in self.gates[number].passed if one.at >= instant)
            return set().union(*found)

        return self._ask(look)

    def _ask(self, what: Callable[[], T]) -> T:
        async def asked() -> T:
            return what()

        return asyncio.run_coroutine_threadsafe(asked(), self._loop).result()

    def _run(self) -> None:
        asyncio.run(self._serve_all())

    async def _serve_all(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        page = await asyncio.start_server(_show_page, "127.0.0.1", 0)
        self.page_port = page.sockets[0].getsockname()[1]
        servers = [page]
        for gate in self.gates:
            serve = partial(self._serve, gate)
            server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
            gate.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        self._listening.set()
        await self._stopping.wait()
        for server in servers:
            server.close()

    async def _serve(self, gate: Gate, reader: StreamReader, writer: StreamWriter) -> None:
        gate.connections += 1
        connection, nth = f"{gate.number}/{gate.connections}", 0
        try:
            while await self._one_call(gate, connection, nth, reader, writer):
                nth += 1
        except asyncio.IncompleteReadError as end:
            if end.partial:
                hang_up(writer)
        except (OSError, asyncio.LimitOverrunError):
            hang_up(writer)
        finally:
            writer.close()

    async def _one_call(
        self, gate: Gate, connection: str, nth: int, reader: StreamReader, writer: StreamWriter
    ) -> bool:
        """Carry one call there and back; False where the connection is over."""
        call = await _message(reader)
        self.calls += 1
        fault = self._fault_of(call, connection, nth)
        addresses = _whom(call)
        answer = None if fault is Fault.RESET_BEFORE else await self._answered(call)
        if fault is not None:
            self.spoilt[fault] += 1
        if answer is None:
            self.unheard |= addresses
            hang_up(writer)
            return False
        gate.passed.append(Passed(time.monotonic(), addresses))
        await _kept_back(gate)
        if fault is None:
            writer.write(answer)
            await writer.drain()
            return True
        return await spoil(fault, answer, writer, share=draw(self.seed, connection, nth, "share"))

    def _fault_of(self, call: bytes, connection: str, nth: int) -> Fault | None:
        head = call[:200]
        if self.calm or any(word in head for word in _SPARED):
            return None
        return fault_of(self.seed, connection, nth, rates=self._rates)

    async def _answered(self, call: bytes) -> bytes | None:
        """What the carrier answers, whole; None where it does not."""
        with suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(_UPSTREAM_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.carrier_port)
                try:
                    writer.write(call)
                    await writer.drain()
                    return await _message(reader)
                finally:
                    writer.close()
        return None


def _whom(call: bytes) -> frozenset[Whom]:
    """Whom a call may speak of: every long number in it."""
    medium = "zalo" if b"/zalo/" in call[:200] else "sms"
    return frozenset((medium, found.decode()) for found in _ADDRESS.findall(call))


async def _kept_back(gate: Gate) -> None:
    if (held := gate.held) is not None:
        gate.in_hand += 1
        await held.wait()
        gate.in_hand -= 1


async def _message(reader: StreamReader) -> bytes:
    """One HTTP message, head and body. Raises `EOFError` where it ends before its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    found = _LENGTH.search(head)
    return head + await reader.readexactly(int(found.group(1)) if found else 0)


async def _show_page(reader: StreamReader, writer: StreamWriter) -> None:
    """The landing page, which is always up: what happens when it is not is tested elsewhere."""
    with suppress(OSError, EOFError):
        await _message(reader)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(_PAGE)}\r\n"
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + _PAGE)
        await writer.drain()
    writer.close()
