"""The behaviours that every gateway must show: one subclass per gateway, with its own vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from gateways.codes import CodeRow, Documented
from gateways.contract import (
    Credential,
    ForgedCallback,
    Gateway,
    GatewayError,
    UnreadableCallback,
)
from gateways.curl import can_be_said
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Message
from gateways.outcome import Outcome, Verdict
from gateways.segments import count, unaccent

NOW = datetime(2021, 6, 2, 2, 30, tzinfo=UTC)
MSISDN = "84901234567"

UNREADABLE: Mapping[str, bytes] = {
    "empty": b"",
    "html": b"<html><body><h1>200 OK</h1></body></html>",
    "empty-object": b"{}",
    "null": b"null",
    "list": b"[]",
    "number": b"0",
    "truncated-json": b'{"status":"200","error":0,"RPLY":{"ERROR":"0"',
    "truncated-xml": b"<Envelope><Body><return><result>1</result>",
    "empty-xml": b"<a/>",
    "entity": b'<!DOCTYPE a [<!ENTITY b "1">]><a>&b;</a>',
    "not-utf-8": b'{"status":"200","message":"\xff\xfe"}',
    "too-deep": b"[" * 5_000,
}
STATUSES = (200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503)

TEXTS: Mapping[str, str] = {
    "unaccented": "De nghi cai dat Bluezone: https://bluezone.gov.vn/taiapp",
    "accented": "Đề nghị cài đặt Bluezone: https://bluezone.gov.vn/taiapp",
    "reserved-signs": "a+b=c & 50% <d> \"e\" 'f'; g/h?i#j",
    "gsm-extension": "{a} [b] ~c~ 5€ \\ ^ |",
    "two-lines": "a\nb",
    "spaces": " a  b ",
    "emoji": "Bluezone 😀",
    "two-segments": unaccent("Đề nghị cài đặt Bluezone. " * 8),
    "two-accented-segments": "Đề nghị cài đặt Bluezone. " * 4,
}


def a_message(text: str = TEXTS["accented"], **said: object) -> Message:
    """A message of `text`, counted as it stands; a test names only what matters."""
    counted = count(text)
    defaults = {
        "reference": "LAAAABBBBCCCCDDDDEEEE",
        "address": MSISDN,
        "text": text,
        "alphabet": counted.alphabet,
        "segments": counted.segments,
        "brandname": "LANGSON",
    }
    return Message(**{**defaults, **said})  # type: ignore[arg-type]  # a builder takes any field


class GatewayBehaviour:
    """Subclass it as `Test…`, fill in the table, add the golden vectors of the wire page."""

    gateway: ClassVar[Gateway]
    credential: ClassVar[Credential]
    message: ClassVar[Message]
    """One message that this gateway can say."""
    said: ClassVar[HttpRequest]
    """`message` on the wire, byte for byte."""
    answers: ClassVar[Mapping[Verdict, HttpResponse]]
    """A documented answer for each verdict that the table has, but unknown."""
    undocumented: ClassVar[Sequence[HttpResponse]]
    """Sound answers with codes that no source explains."""
    reference_travels: ClassVar[bool]
    """Whether the wire has a field for our reference."""
    unsayable: ClassVar[frozenset[str]] = frozenset()
    """The kinds of `TEXTS` that this gateway refuses to say; it must say so by a `GatewayError`."""

    def answer_with(self, code: str) -> HttpResponse:
        """The carrier's answer with this code of the table."""
        raise NotImplementedError

    def answer_saying(self, words: str) -> HttpResponse:
        """An answer, of any code, in which the carrier says these words."""
        raise NotImplementedError

    def message_saying(self, text: str) -> Message:
        """`message` with another text; a gateway of templates puts it into a parameter."""
        counted = count(text)
        return replace(
            self.message, text=text, alphabet=counted.alphabet, segments=counted.segments
        )

    def text_in(self, request: HttpRequest) -> str:
        """The text as the reader of this request will see it, decoded without the adapter."""
        raise NotImplementedError

    # What follows is never written again.

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        assert isinstance(self.gateway, Documented)
        return self.gateway.codes

    @property
    def full_list(self) -> list[Message]:
        many = min(self.gateway.limits.recipients_per_call, 3)
        return [
            replace(self.message, reference=f"L{n:023}", address=f"8490123456{n}")
            for n in range(many)
        ]

    def outcome_of(self, response: HttpResponse) -> Outcome:
        (outcome,) = self.gateway.outcomes_of([self.message], response)
        return outcome

    def test_it_is_a_gateway_by_its_registered_name(self) -> None:
        assert isinstance(self.gateway, Gateway)
        assert self.gateway.name == self.credential.gateway

    def test_it_is_frozen(self) -> None:
        with pytest.raises((AttributeError, TypeError)):
            self.gateway.settings = None  # type: ignore[attr-defined]  # that is the point

    def test_it_says_the_message_as_the_wire_page_has_it(self) -> None:
        request = self.gateway.request_for([self.message], self.credential)

        assert whole(self.said) == whole(request)

    def test_the_same_message_is_said_in_the_same_way(self) -> None:
        twice = [
            self.gateway.request_for([replace(self.message)], replace(self.credential))
            for _ in range(2)
        ]

        assert whole(twice[0]) == whole(twice[1])

    def test_the_transport_can_say_it_as_written(self) -> None:
        assert can_be_said(self.gateway.request_for([self.message], self.credential))

    def test_our_reference_travels_where_the_wire_has_a_field_for_it(self) -> None:
        request = self.gateway.request_for([self.message], self.credential)
        wire = request.url.encode() + request.body

        assert self.reference_travels == (self.message.reference.encode() in wire)

    def test_only_a_request_by_get_carries_secrets_in_its_address(self) -> None:
        request = self.gateway.request_for([self.message], self.credential)

        assert request.method == "GET" or [] == self.secrets_in([request.url])

    @pytest.mark.parametrize("kind", TEXTS)
    def test_a_text_arrives_whole_or_is_refused(self, kind: str) -> None:
        """
        With diacritics and without, reserved signs and line breaks: never a silent `?`.
        """
        message = self.message_saying(TEXTS[kind])
        try:
            arrived = self.text_in(self.gateway.request_for([message], self.credential))
        except GatewayError:
            arrived = None

        assert (None if kind in self.unsayable else TEXTS[kind]) == arrived

    def test_more_than_one_call_may_carry_is_refused(self) -> None:
        too_many = [self.message] * (self.gateway.limits.recipients_per_call + 1)

        with pytest.raises(ValueError):  # noqa: PT011  # a bug of the caller; the words are free
            self.gateway.request_for(too_many, self.credential)

    @pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.UNKNOWN])
    def test_a_documented_answer_is_read_and_every_verdict_of_the_table_has_one(
        self, verdict: Verdict
    ) -> None:
        documented = {row.verdict for row in self.codes.values()}
        shown = {
            found: self.outcome_of(response).verdict for found, response in self.answers.items()
        }

        assert (verdict in documented) == (verdict in shown)
        assert shown.get(verdict, verdict) is verdict

    def test_every_row_of_the_table_is_read_as_it_says(self) -> None:
        assert self.codes

        for code, row in self.codes.items():
            outcome = self.outcome_of(self.answer_with(code))
            told = (outcome.verdict, outcome.scope, outcome.renew, outcome.excuse, outcome.network)

            assert (code, row.verdict, row.scope, row.renew, row.excuse, False) == (
                outcome.code,
                *told,
            )

    def test_every_row_of_the_table_has_a_meaning_and_a_source(self) -> None:
        assert [] == [c for c, row in self.codes.items() if not (row.meaning and row.source)]

    def test_an_undocumented_code_is_unknown(self) -> None:
        assert self.undocumented
        assert {Verdict.UNKNOWN} == {self.outcome_of(r).verdict for r in self.undocumented}

    @pytest.mark.parametrize("kind", UNREADABLE)
    def test_an_unreadable_answer_is_unknown_whatever_its_status(self, kind: str) -> None:
        read = {s: self.outcome_of(HttpResponse(s, body=UNREADABLE[kind])) for s in STATUSES}

        assert dict.fromkeys(STATUSES, Verdict.UNKNOWN) == {s: o.verdict for s, o in read.items()}

    def test_each_message_has_one_outcome_in_order(self) -> None:
        messages = self.full_list
        heard = [*self.answers.values(), *self.undocumented, HttpResponse(503, body=b"")]
        counts = {len(self.gateway.outcomes_of(messages, response)) for response in heard}

        assert {len(messages)} == counts

    def test_an_answer_that_repeats_a_secret_or_a_number_is_not_repeated(self) -> None:
        secrets = " ".join(f"{name}={value}" for name, value in self.credential.secrets.items())
        outcome = self.outcome_of(self.answer_saying(f"{self.message.address} {secrets}"))

        assert [] == self.secrets_in([outcome.words, outcome.code, repr(outcome)])
        assert self.message.address not in repr(outcome)

    def test_nothing_shows_a_secret_or_a_whole_msisdn(self) -> None:
        request = self.gateway.request_for([self.message], self.credential)
        seen = [repr(self.gateway), repr(request), repr(self.message), repr(self.credential)]

        assert [] == self.secrets_in(seen)
        assert not any(self.message.address in text for text in seen)

    @pytest.mark.parametrize("body", [b"", b"{}", b"null", b"<html/>", b"\xff\xfe", b"a=b"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_an_unreadable_callback_is_refused(self, method: str, body: bytes) -> None:
        callback = HttpRequest(method, "https://loa.test/receipts/x", (), body)

        with pytest.raises((UnreadableCallback, ForgedCallback)):
            self.gateway.receipts_in(callback, NOW)

    def secrets_in(self, texts: Iterable[str]) -> list[str]:
        """The credential's secrets that stand in any of these texts."""
        return [s for s in self.credential.secrets.values() if any(s in text for text in texts)]


def whole(request: HttpRequest) -> tuple[object, ...]:
    """All that its repr hides, so that a difference can be read."""
    return request.method, request.url, request.headers, request.body


def unreadable_answers(status: int) -> list[HttpResponse]:
    """Every unreadable body under one status."""
    return [HttpResponse(status, body=body) for body in UNREADABLE.values()]
