"""A gateway, its wire and its clock as a test writes them: what is answered, when, and what was
heard.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gateways.contract import (
    Credential,
    FailList,
    FailPage,
    ForgedCallback,
    Limits,
    RenewalRefused,
    RenewalUnclear,
    Submitted,
    UnreadableCallback,
)
from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from gateways.message import Message
from gateways.outcome import Outcome, Proof, Receipt, Scope, Verdict, Word
from gateways.transport import LATE, Call

REFUSED = NoAnswer(written=False, reason="refused")
HUNG = NoAnswer(written=True, reason="deadline")

Said = dict[str, Any]
Script = Callable[[Sequence[Said]], Answer]


class FrozenClock:
    """Time that passes only when a test says so, or when somebody waits."""

    exercise = False

    def __init__(self, now: datetime) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant

    def wait_until(self, instant: datetime) -> None:
        self.instant = max(self.instant, instant)

    def stretch(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds)

    def correct(self) -> bool:
        return True

    def pass_by(self, **length: float) -> None:
        """Let so much time go by: `pass_by(hours=6)`."""
        self.instant += timedelta(**length)


class NumberedChance:
    """Tokens 1, 2, 3 … and the middle of every jitter."""

    def __init__(self) -> None:
        self._last = 0

    def token(self) -> int:
        self._last += 1
        return self._last

    def fraction(self) -> float:
        return 0.5


class CountedWake:
    """Counts the hints and follows none."""

    def __init__(self) -> None:
        self.hints: Counter[str] = Counter()

    def dispatch(self, gateway: str) -> None:
        self.hints[f"dispatch {gateway}"] += 1

    def drain(self) -> None:
        self.hints["drain"] += 1

    def reconcile(self, gateway: str) -> None:
        self.hints[f"reconcile {gateway}"] += 1

    def probe(self, version_id: int) -> None:
        self.hints[f"probe {version_id}"] += 1

    def watch(self) -> None:
        self.hints["watch"] += 1


def answering(*each: Said, status: int = 200) -> HttpResponse:
    """One entry per message; the last one speaks for all that follow."""
    return HttpResponse(status, body=json.dumps(each).encode())


def verdict(word: str, **more: Any) -> Said:
    """One message's part of an answer, with the fields of `Outcome` it names."""
    return {"verdict": word, **more}


ACCEPTED = answering(verdict("accepted"))


LIMITS = Limits(tps=100, proof=Proof.HANDSET, negative_receipts=True)


@dataclass(frozen=True, slots=True)
class ScriptedGateway:
    """A translator of a wire that says everything in JSON."""

    name: str = "mobifone"
    limits: Limits = LIMITS

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        said = [
            {
                "reference": one.reference,
                "address": one.address,
                "text": one.text,
                "credential": credential.version,
            }
            for one in messages
        ]
        return HttpRequest("POST", f"http://{self.name}.test/send", body=json.dumps(said).encode())

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        said = json.loads(response.body)
        each = (said + said[-1:] * len(messages))[: len(messages)]
        return [_outcome(**one) for one in each]

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        if callback.body == b"forged":
            raise ForgedCallback("its signature is wrong")
        if callback.body == b"unreadable":
            raise UnreadableCallback("it cannot be read")
        return [_receipt(**one) for one in json.loads(callback.body)]


@dataclass(frozen=True, slots=True)
class AskableGateway(ScriptedGateway):
    """One that can be asked; its findings are receipts, or null for nothing certain."""

    answers_unknown: bool = True
    answers_accepted: bool = True
    questions_per_call: int = 2

    def question_for(self, asked: Sequence[Submitted], credential: Credential) -> HttpRequest:
        body = json.dumps([{"reference": one.reference} for one in asked]).encode()
        return HttpRequest("POST", f"http://{self.name}.test/ask", body=body)

    def findings_in(
        self, asked: Sequence[Submitted], response: HttpResponse
    ) -> Sequence[Receipt | None]:
        words = json.loads(response.body)
        each = (words + words[-1:] * len(asked))[: len(asked)]
        return [
            None if word is None else Receipt(word=Word(word), reference=one.reference)
            for word, one in zip(each, asked, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class IdempotentGateway(ScriptedGateway):
    """One that takes no reference twice."""

    resubmit_within: timedelta | None = timedelta(hours=16)
    resubmit_same_day_only: bool = False


@dataclass(frozen=True, slots=True)
class ListedGateway(ScriptedGateway):
    """One that lists what failed; a page says which addresses, and whether more follow."""

    def page_request(self, which: FailList, number: int, credential: Credential) -> HttpRequest:
        said = {"brandname": which.brandname, "day": which.day.isoformat(), "page": number}
        return HttpRequest("POST", f"http://{self.name}.test/list", body=json.dumps(said).encode())

    def page_in(self, response: HttpResponse) -> FailPage | None:
        if response.status != 200:
            return None
        said = json.loads(response.body)
        failed = [
            Receipt(word=Word.UNDELIVERED, address=one, code="listed", proof=Proof.SMSC)
            for one in said["failed"]
        ]
        return FailPage(failed, more=said["more"])


@dataclass(frozen=True, slots=True)
class RenewableGateway(ScriptedGateway):
    """One whose credential is renewed by a call of its own."""

    def renewal_request(self, credential: Credential) -> HttpRequest:
        return HttpRequest("POST", f"http://{self.name}.test/renew", body=b"[]")

    def credential_in(
        self, credential: Credential, response: HttpResponse, now: datetime
    ) -> Credential:
        if response.status == 403:
            raise RenewalRefused("the password is wrong: correct it")
        if response.status != 200:
            raise RenewalUnclear("the answer cannot be read")
        return Credential(
            gateway=credential.gateway,
            version=credential.version + 1,
            secrets={"sid": "fresh"},
            expires_at=now + timedelta(hours=1),
        )


@dataclass
class ScriptedTransport:
    """Answers each call as the script says and remembers what it heard.

    `script` is asked with the messages of a call, `reply` with a question; `before` is called with
    each submission before it is answered.
    """

    clock: FrozenClock
    script: Script = lambda _: ACCEPTED
    reply: Callable[[HttpRequest], Answer] = lambda _: REFUSED
    before: Callable[[Sequence[Said]], object] = lambda _: None
    heard: list[Said] = field(default_factory=list)
    heard_at: list[datetime] = field(default_factory=list)
    asked: list[HttpRequest] = field(default_factory=list)

    def send(
        self, calls: Sequence[Call], *, deadline_seconds: float, reuse: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        began = self.clock.instant
        for index, call in enumerate(calls):
            if call.late_seconds < 0:
                yield index, LATE
                continue
            said = json.loads(call.request.body)
            self.before(said)
            self.heard += said
            wire_at = began + timedelta(seconds=call.start_after_seconds)
            self.heard_at += [wire_at] * len(said)
            yield index, self.script(said)

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        self.asked.append(request)
        return self.reply(request)

    @property
    def addresses(self) -> Counter[str]:
        """How often each address was sent to."""
        return Counter(one["address"] for one in self.heard)


def in_turn(*answers: Answer) -> Script:
    """Each call gets the next answer; the last one stays."""
    waiting = list(answers)

    def script(_: Sequence[Said]) -> Answer:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return script


def _outcome(**said: Any) -> Outcome:
    said["verdict"] = Verdict(said["verdict"])
    if "scope" in said:
        said["scope"] = Scope(said["scope"])
    if said.get("not_before"):
        said["not_before"] = datetime.fromisoformat(said["not_before"])
    return Outcome(**said)


def _receipt(**said: Any) -> Receipt:
    said["word"] = Word(said["word"])
    if "proof" in said:
        said["proof"] = Proof(said["proof"])
    return Receipt(**said)
