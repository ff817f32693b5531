"""Carriers that push receipts at a steady rate, whatever the door does, and note each answer."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

APP_ID: Final = "1234567890123456789"
OA_SECRET: Final = "OAsecretMADEUP0000001"
#: An answer that takes longer is none: Zalo itself waits for two seconds.
_PATIENCE_SECONDS: Final = 30.0


class Kind(StrEnum):
    """What a callback is; the door must not care."""

    SOUND = "sound"
    """Signed, and of no message of ours: the ledger is empty."""
    REPLAYED = "replayed"
    """The sound one before it, octet by octet."""
    FORGED = "forged"
    UNREADABLE = "unreadable"


#: Of each twenty.
_MIX: Final = (*[Kind.SOUND] * 14, *[Kind.REPLAYED] * 2, *[Kind.FORGED] * 2, *[Kind.UNREADABLE] * 2)


@dataclass(frozen=True, slots=True)
class Call:
    """One callback, and how it was answered."""

    nth: int
    kind: Kind
    status: int
    """0: no answer came; a carrier would push again."""
    seconds: float
    """From when it was due: a caller that had to wait for its turn waited, too."""
    at: float
    """Seconds after the first."""


@dataclass(slots=True)
class Callers:
    """So many connections, kept open; what is due is called on the next free one."""

    port: int
    connections: int
    calls: list[Call] = field(default_factory=list)

    async def push(self, *, rate: float, seconds: float) -> Sequence[Call]:
        """Push `rate` callbacks a second for so long."""
        due: asyncio.Queue[tuple[int, float] | None] = asyncio.Queue()
        begun = time.perf_counter()
        callers = [asyncio.create_task(self._call_what_is_due(due, begun)) for _ in self._lines]
        for nth in range(int(rate * seconds)):
            when = begun + nth / rate
            await asyncio.sleep(max(0.0, when - time.perf_counter()))
            due.put_nowait((nth, when))
        for _ in callers:
            due.put_nowait(None)
        await asyncio.gather(*callers)
        return self.calls

    @property
    def _lines(self) -> range:
        return range(self.connections)

    async def _call_what_is_due(
        self, due: asyncio.Queue[tuple[int, float] | None], begun: float
    ) -> None:
        line: Line | None = None
        while (one := await due.get()) is not None:
            nth, when = one
            status = 0
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    line = line or Line(*await asyncio.open_connection("127.0.0.1", self.port))
                    status = await line.say(nth)
            except (OSError, EOFError, TimeoutError, ValueError):
                if line:
                    line.hung_up()
                line = None
            now = time.perf_counter()
            self.calls.append(Call(nth, kind_of(nth), status, now - when, when - begun))
        if line:
            line.hung_up()


@dataclass(slots=True)
class Line:
    """One connection to the door."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, nth: int) -> int:
        """One callback; the status of its answer."""
        self.writer.write(request_of(nth))
        await self.writer.drain()
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or b"0")
        await self.reader.readexactly(length)
        return int(head.split(b" ", 2)[1])

    def hung_up(self) -> None:
        """No more is said on it."""
        self.writer.close()


def kind_of(nth: int) -> Kind:
    """The same mixture from beginning to end."""
    return _MIX[nth % len(_MIX)]


def request_of(nth: int) -> bytes:
    """The callback as it stands on the wire; `x-nth` finds it again."""
    kind = kind_of(nth)
    said = nth - 1 if kind is Kind.REPLAYED else nth
    body = (
        f'{{"event_name":"user_received_message","message":{{"delivery_time":"1627019999432",'
        f'"msg_id":"m{said}","tracking_id":"LNOBODY{said:014d}"}},"timestamp":"1627020000477"}}'
    ).encode()
    if kind is Kind.UNREADABLE:
        body = body[:-10]
    secret = "another" if kind is Kind.FORGED else OA_SECRET
    mac = hashlib.sha256(APP_ID.encode() + body + b"1627020000477" + secret.encode()).hexdigest()
    lines = (
        *("POST /receipts/zalo HTTP/1.1", "host: loa", "x-zevent-server: ZNS"),
        *(f"x-zevent-signature: mac={mac}", f"x-nth: {nth}", f"content-length: {len(body)}"),
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
