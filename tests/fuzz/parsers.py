"""Every parser of what others wrote: how it is called, its golden inputs, what it may raise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from gateways.contract import (
    Checkable,
    ForgedCallback,
    Gateway,
    Renewable,
    RenewalRefused,
    RenewalUnclear,
    UnreadableCallback,
)
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Outcome, Receipt
from tests.kit.gateway import NOW, a_message

_STATUSES: Final = (*[200] * 12, 201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503, 0)
_CODE_MAX, _REF_MAX, _WORDS_MAX = 120, 80, 160


@dataclass(frozen=True, slots=True)
class Parser:
    """One reader of hostile octets."""

    name: str
    """`gateway.reader` for what carriers say, else what is read."""
    read: Callable[[bytes], object]
    seeds: Sequence[bytes]
    """Golden vectors."""
    modules: Sequence[str]
    """Whose branches are counted."""
    may_raise: tuple[type[Exception], ...] = ()
    """What its contract names; anything else is a crash."""
    words: Sequence[bytes] = ()
    """Words of its language that no seed holds."""
    hang_seconds: float = 1.0
    """Processor time for one input; twice it may pass before it is seen."""


def outcomes_parser(
    gateway: Gateway,
    answers: Sequence[HttpResponse],
    modules: Sequence[str],
    reader: str = "answer",
) -> Parser:
    """Answers to submissions. A reader of them raises nothing: its words are the ledger's."""
    messages = [a_message(reference=f"L{n:020}") for n in range(gateway.limits.recipients_per_call)]
    said = messages[:2]

    def read(data: bytes) -> None:
        outcomes = gateway.outcomes_of(said, response_of(data))
        assert len(outcomes) == len(said), "one outcome for each message"
        check_outcome(outcomes[0])

    return Parser(f"{gateway.name}.{reader}", read, bodies(answers), modules)


def checks_parser(
    gateway: Gateway, answers: Sequence[HttpResponse], modules: Sequence[str], credential: object
) -> Parser:
    """Answers to checks, each read as the answer to every check."""
    assert isinstance(gateway, Checkable)
    checks = gateway.checks(credential)  # type: ignore[arg-type]  # the kit's own credential

    def read(data: bytes) -> None:
        result = gateway.result_of(checks[crc32(data) % len(checks)], response_of(data))
        check_text(result.words, 4_000)
        assert result.passed or result.remedy, "a failed check names the next step"

    return Parser(f"{gateway.name}.checks", read, bodies(answers), modules)


def renewal_parser(
    gateway: Gateway, answers: Sequence[HttpResponse], modules: Sequence[str], credential: object
) -> Parser:
    """Answers to renewals."""
    assert isinstance(gateway, Renewable)

    def read(data: bytes) -> None:
        renewed = gateway.credential_in(credential, response_of(data), NOW)  # type: ignore[arg-type]
        for secret in renewed.secrets.values():
            check_text(secret, 300_000)

    refusals = (RenewalRefused, RenewalUnclear)
    return Parser(f"{gateway.name}.renewal", read, bodies(answers), modules, refusals)


def callback_parser(
    gateway: Gateway,
    seeds: Sequence[bytes],
    modules: Sequence[str],
    *,
    called: Callable[[bytes], HttpRequest],
) -> Parser:
    """Pushed receipts; `called` makes the callback of what was mutated."""

    def read(data: bytes) -> None:
        for receipt in gateway.receipts_in(called(data), NOW):
            check_receipt(receipt)

    refusals = (ForgedCallback, UnreadableCallback)
    return Parser(f"{gateway.name}.callback", read, seeds, modules, refusals)


def response_of(data: bytes) -> HttpResponse:
    """The octets as an answer, most often with status 200."""
    return HttpResponse(_STATUSES[crc32(data) % len(_STATUSES)], body=data)


def bodies(answers: Sequence[HttpResponse]) -> list[bytes]:
    """What the answers say."""
    return list(dict.fromkeys(answer.body for answer in answers))


def check_outcome(outcome: Outcome) -> None:
    """Whatever a carrier says, the ledger can keep it, and no line of it is more than a line."""
    check_text(outcome.code, _CODE_MAX)
    check_text(outcome.words, _WORDS_MAX)
    check_text(outcome.carrier_ref or "", _REF_MAX)


def check_receipt(receipt: Receipt) -> None:
    """The same of a receipt."""
    check_text(receipt.code, _CODE_MAX)
    check_text(receipt.words, _WORDS_MAX)
    check_text(receipt.carrier_ref or "", _REF_MAX)
    check_text(receipt.reference or "", 4_000)


def check_text(text: str, most: int) -> None:
    """PostgreSQL keeps no NUL, no database half a character, and no terminal obeys it."""
    assert len(text) <= most, f"{len(text)} characters where {most} are enough"
    if not text.isascii():
        text.encode()
    assert text.isprintable() or not any(sign in text for sign in "\0\x1b"), "signs of control"
