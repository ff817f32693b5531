"""A carrier's answer is read whole or is unreadable, and its words are shown without secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.answers import (
    OCTETS_MAX,
    SHOWN_CHARACTERS_MAX,
    Unreadable,
    identifier,
    json_object,
    plain_text,
    shown,
    xml_root,
)
from gateways.exchange import HttpResponse
from tests.kit.strategies import spelled_msisdns

DTD = b'<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
OUTSIDE = b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>'


def reading(body: bytes) -> dict[str, Any]:
    return json_object(HttpResponse(200, body=body))


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        pytest.param({"status": "200"}, b'{"status":"200"}', id="object"),
        pytest.param({"status": 200}, b'\r\n {"status": 200}\r\n', id="white-space-around"),
        pytest.param({"m": "Đề"}, '\ufeff{"m": "Đề"}'.encode(), id="byte-order-mark"),
        pytest.param({"m": "☎😀"}, b'{"m": "\\u260e\\ud83d\\ude00"}', id="escaped-pair"),
        pytest.param({"id": 1234567890123456789}, b'{"id":1234567890123456789}', id="long-id"),
        pytest.param({"price": "0.10"}, b'{"price":0.10}', id="fraction-as-written"),
    ],
)
def test_a_json_object_is_read_as_it_was_written(expected: dict[str, Any], body: bytes) -> None:
    assert expected == reading(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"200"', id="string"),
        pytest.param(b'{"status":"200"', id="truncated"),
        pytest.param(b'{"status":"200"}{}', id="two-objects"),
        pytest.param(b'{"status":"200","status":"500"}', id="a-name-twice"),
        pytest.param(b'{"status":NaN}', id="nan"),
        pytest.param(b'{"status":' + b"9" * 5_000 + b"}", id="endless-number"),
        pytest.param(b'{"m":"\xff"}', id="not-utf-8"),
        pytest.param('{"m":"Đ"}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'{"m":"\\ud83d"}', id="half-a-character"),
        pytest.param(b'{"m":' + b"[" * 17 + b"]" * 17 + b"}", id="too-deep"),
        pytest.param(b'{"m":' + b"[" * 100_000, id="bottomless"),
        pytest.param(b"<html><body>200</body></html>", id="html"),
        pytest.param(b'{"m":"' + b"x" * OCTETS_MAX + b'"}', id="too-large"),
    ],
)
def test_anything_but_one_sound_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        reading(body)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(reading, id="json"),
        pytest.param(xml_root, id="xml"),
        pytest.param(lambda octets: plain_text(HttpResponse(200, body=octets)), id="plain"),
    ],
)
@given(body=st.binary(max_size=60))
def test_no_octets_bring_more_than_unreadable(read: Callable[[bytes], object], body: bytes) -> None:
    """
    Whatever comes is a value or `Unreadable`; a parser's own error never gets out.
    """
    with suppress(Unreadable):
        read(body)


def test_an_unreadable_answer_is_not_quoted() -> None:
    with pytest.raises(Unreadable) as caught:
        reading(b'{"access_token": "s3cret",')

    assert "not JSON" == str(caught.value)
    assert caught.value.__cause__ is None


def test_xml_is_read_by_its_names() -> None:
    root = xml_root('<?xml version="1.0" encoding="UTF-8"?><r><m>Đề</m></r>'.encode())

    assert ("r", "Đề") == (root.tag, root.findtext("m"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<r>", id="truncated"),
        pytest.param(b"<r/><r/>", id="two-roots"),
        pytest.param(b"{}", id="json"),
        pytest.param(b"<r>\xff</r>", id="not-utf-8"),
        pytest.param(DTD, id="entity"),
        pytest.param(OUTSIDE, id="outside-dtd"),
        pytest.param(b"<!DOCTYPE r><r/>", id="empty-dtd"),
        pytest.param(b"<r>" + b"x" * OCTETS_MAX + b"</r>", id="too-large"),
        pytest.param(b"<r xmlns='" + b"u" * 600 + b"'/>", id="endless-namespace"),
    ],
)
def test_anything_but_one_sound_xml_document_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        xml_root(body)


def test_plain_text_is_read_without_white_space_around_it() -> None:
    assert "SessionExpired" == plain_text(HttpResponse(401, body=b" SessionExpired\r\n"))


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        pytest.param("1234567890123456789", "1234567890123456789", id="text"),
        pytest.param("1234567890123456789", 1234567890123456789, id="number"),
        pytest.param("007", " 007\r\n", id="zeros-and-white-space"),
        pytest.param(None, True, id="true"),
        pytest.param(None, 1.2e18, id="float"),
        pytest.param(None, "1.2", id="fraction"),
        pytest.param(None, "-1", id="negative"),
        pytest.param(None, "١٢", id="other-digits"),
        pytest.param(None, "", id="empty"),
        pytest.param(None, None, id="nothing"),
        pytest.param(None, "9" * 65, id="too-long"),
    ],
)
def test_an_id_is_a_string_of_digits(expected: str | None, value: object) -> None:
    assert expected == identifier(value)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        pytest.param("Success", "Success", id="plain"),
        pytest.param("a b c", " a\r\n\tb\x00c ", id="one-line"),
        pytest.param("to 8491****678 sent", "to 84912345678 sent", id="msisdn"),
        pytest.param("to ****", "to 0912 345.678", id="national-number"),
        pytest.param("to ****", "to 09.123.123.12", id="number-dotted-like-an-address"),
        pytest.param("Code 23: 3 times", "Code 23: 3 times", id="short-numbers-stay"),
        pytest.param(
            "IP_INVALID (YOUR IP: 113.185.0.35)",
            "IP_INVALID (YOUR IP: 113.185.0.35)",
            id="our-own-address-stays",
        ),
        pytest.param("at http://c.test/a?…", "at http://c.test/a?password=s3cret&x=1", id="query"),
        pytest.param("bad sid=*** given", "bad sid=A1B2C3 given", id="assigned"),
        pytest.param('{"APIPASS":***}', '{"APIPASS":"s3 cret"}', id="quoted"),
        pytest.param("Invalid token: ***", "Invalid token: AT1x", id="after-a-colon"),
        pytest.param(
            "Authenticate: Password: NULL_OR_BLANK",
            "Authenticate: Password: NULL_OR_BLANK",
            id="a-word-about-the-password-stays",
        ),
        pytest.param("Đầu số không hợp lệ", "Đầu số không hợp lệ", id="vietnamese"),
    ],
)
def test_words_are_shown_in_one_line_without_numbers_and_secrets(expected: str, words: str) -> None:
    assert expected == shown(words)


@given(st.text(max_size=300), spelled_msisdns())
def test_shown_words_are_short_and_never_carry_a_whole_msisdn(
    words: str, spelled: tuple[str, str]
) -> None:
    msisdn, _ = spelled
    line = shown(f"{words} {msisdn} {words}")

    assert len(line) <= SHOWN_CHARACTERS_MAX
    assert msisdn not in line
    assert line == json.loads(json.dumps(line)).strip()
