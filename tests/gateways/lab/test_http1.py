"""Whole requests come out of bytes in any pieces, and answers say what they mean."""

from __future__ import annotations

import pytest

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.http1 import BadRequestError, RequestReader, wire_of

PLAIN = b"POST /vnpt/smsbn/api HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n"
)


def read(*pieces: bytes) -> list[HttpRequest]:
    reader, found = RequestReader(), []
    for piece in pieces:
        reader.feed(piece)
        while (request := reader.next()) is not None:
            found.append(request)
    return found


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((PLAIN,), id="whole"),
        pytest.param((PLAIN[:20], PLAIN[20:-3], PLAIN[-3:]), id="in three"),
        pytest.param(tuple(bytes([octet]) for octet in PLAIN), id="octet by octet"),
        pytest.param(tuple(bytes([octet]) for octet in CHUNKED), id="chunked"),
    ],
)
def test_a_request_is_read_whole(pieces: tuple[bytes, ...]) -> None:
    (request,) = read(*pieces)

    assert ("POST", b"hello") == (request.method, request.body)


def test_two_requests_in_one_piece_are_two() -> None:
    assert [b"hello", b"hello"] == [request.body for request in read(PLAIN + PLAIN)]


def test_a_client_that_waits_for_leave_is_seen() -> None:
    reader = RequestReader()
    reader.feed(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")

    assert reader.next() is None
    assert reader.expects_continue


@pytest.mark.parametrize(
    "bytes_",
    [
        pytest.param(b"hello\r\n\r\n", id="no request line"),
        pytest.param(b"GET / HTTP/1.1\r\nnonsense\r\n\r\n", id="no colon"),
        pytest.param(b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", id="length"),
        pytest.param(b"GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", id="too large"),
        pytest.param(b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", id="chunk"),
        pytest.param(b"a" * 70_000, id="endless head"),
    ],
)
def test_what_is_no_request_is_refused(bytes_: bytes) -> None:
    with pytest.raises(BadRequestError):
        read(bytes_)


def test_an_answer_announces_the_close_only_when_it_is_meant() -> None:
    response = HttpResponse(200, (("A", "b"),), b"hi")
    kept = b"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\nhi"

    assert kept == wire_of(response, keep_alive=True)
    assert wire_of(response, keep_alive=False).endswith(b"Connection: close\r\n\r\nhi")
