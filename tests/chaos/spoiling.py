"""How a line spoils an answer that the carrier gave: late, cut, never, or another one."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from asyncio import StreamWriter
from contextlib import suppress
from typing import Final

from tests.chaos.faults import Fault

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_DELAY_SECONDS: Final = (0.1, 0.9)
_DRIP_SECONDS: Final = 0.2
_PATIENCE_SECONDS: Final = 30.0
_BOMB: Final = gzip.compress(bytes(32 * 2**20), compresslevel=9)


async def spoil(fault: Fault, answer: bytes, writer: StreamWriter, *, share: float) -> bool:
    """Say the answer as the fault has it; True where the connection may go on.

    `share` in [0, 1) decides how late, or how much of it.
    """
    if fault is Fault.DELAY:
        low, high = _DELAY_SECONDS
        await asyncio.sleep(low + (high - low) * share)
        writer.write(answer)
        await writer.drain()
        return True
    if fault is Fault.RESET_AFTER:
        hang_up(writer)
    elif fault is Fault.SWALLOW:
        await _wait_until_left(writer)
    elif fault is Fault.DRIP:
        await _drip(answer, writer)
    else:
        writer.write(_other(fault, answer, share))
        with suppress(OSError):
            await writer.drain()
    return False


def hang_up(writer: StreamWriter) -> None:
    """Reset, without a word."""
    line = writer.get_extra_info("socket")
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


def _other(fault: Fault, answer: bytes, share: float) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    if fault is Fault.HALF:
        return head + b"\r\n\r\n" + body[: int(len(body) * share)]
    if fault is Fault.GZIP_BOMB:
        packed = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_BOMB)
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + packed + _BOMB
    if share < 0.5:
        return bytes(range(256)) * 4
    page = b"<html>\xff\xfe Welcome </html>"
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(page) + page


async def _drip(answer: bytes, writer: StreamWriter) -> None:
    with suppress(OSError):
        for octet in answer:
            writer.write(bytes([octet]))
            await writer.drain()
            await asyncio.sleep(_DRIP_SECONDS)


async def _wait_until_left(writer: StreamWriter) -> None:
    """Whoever asked gives up first."""
    for _ in range(int(_PATIENCE_SECONDS / _DRIP_SECONDS)):
        if writer.transport.is_closing():
            return
        await asyncio.sleep(_DRIP_SECONDS)
