"""As much of HTTP/1.1 as a carrier's door needs: requests out of bytes, answers into bytes."""

from __future__ import annotations

from http import HTTPStatus

from gateways.exchange import HttpRequest, HttpResponse

HEAD_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = 8 * 1024 * 1024

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_END = b"\r\n\r\n"
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class BadRequestError(Exception):
    """Bytes that are no HTTP/1.1 request; the connection is closed."""


class RequestReader:
    """Gathers the bytes of one connection and hands out whole requests."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self._buffer = bytearray()
        self._head: tuple[str, str, tuple[tuple[str, str], ...]] | None = None
        self._length = 0
        self._chunked = False
        self.expects_continue = False

    @property
    def empty(self) -> bool:
        """Whether no byte of a next request has come."""
        return not self._buffer and self._head is None

    def feed(self, data: bytes) -> None:
        """More bytes of the connection."""
        self._buffer += data

    def next(self) -> HttpRequest | None:
        """The next whole request, None while bytes are missing. Raises `BadRequestError`."""
        if self._head is None and not self._read_head():
            return None
        body = self._chunked_body() if self._chunked else self._plain_body()
        if body is None or self._head is None:
            return None
        method, target, headers = self._head
        self._head = None
        return HttpRequest(method, target, headers, body)

    def _read_head(self) -> bool:
        end = self._buffer.find(_END)
        if end < 0:
            if len(self._buffer) > HEAD_BYTES_MAX:
                message = "head too long"
                raise BadRequestError(message)
            return False
        lines = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
        del self._buffer[: end + len(_END)]
        self._head = (*_request_line(lines[0]), tuple(map(_header, lines[1:])))
        self._frame({name.lower(): value for name, value in self._head[2]})
        return True

    def _frame(self, headers: dict[str, str]) -> None:
        self._chunked = headers.get("transfer-encoding", "").lower() == "chunked"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            message = "length missing or too large"
            raise BadRequestError(message)
        self._length = int(length)
        self.expects_continue = headers.get("expect", "").lower() == "100-continue"

    def _plain_body(self) -> bytes | None:
        if len(self._buffer) < self._length:
            return None
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        return body

    def _chunked_body(self) -> bytes | None:
        body, place = bytearray(), 0
        while True:
            line_end = self._buffer.find(b"\r\n", place)
            if line_end < 0:
                return None
            size = _chunk_size(bytes(self._buffer[place:line_end]))
            start, place = line_end + 2, line_end + 2 + size + 2
            if len(body) + size > BODY_BYTES_MAX:
                message = "body too long"
                raise BadRequestError(message)
            if len(self._buffer) < place:
                return None
            body += self._buffer[start : start + size]
            if size == 0:
                del self._buffer[:place]
                return bytes(body)


def wire_of(response: HttpResponse, *, keep_alive: bool) -> bytes:
    """An answer as bytes, with its length; `Connection: close` is said only where it is meant."""
    lines = [f"HTTP/1.1 {response.status} {_REASONS.get(response.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    lines.append(f"Content-Length: {len(response.body)}")
    if not keep_alive:
        lines.append("Connection: close")
    return "\r\n".join(lines).encode("latin-1") + _END + response.body


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked"
) + _END


def chunk_of(data: bytes) -> bytes:
    """One chunk of a streamed answer; empty data is its end."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _request_line(line: str) -> tuple[str, str]:
    words = line.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):  # noqa: PLR2004 - method, target, version
        message = "no HTTP/1.1 request line"
        raise BadRequestError(message)
    return words[0], words[1]


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        message = "a header line without a colon"
        raise BadRequestError(message)
    return name.strip(), value.strip()


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.split(b";")[0], 16)
    except ValueError:
        message = "no chunk size"
        raise BadRequestError(message) from None
