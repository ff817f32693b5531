"""How a call becomes facts and a play: refused, suffered a fault, or taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from gateways.exchange import HttpResponse
from gateways.lab.config import MEDIUM_OF, SMS, LabConfig
from gateways.lab.desk import Asked, Counterpart, Reply, Submission, page
from gateways.lab.facts import Call, Taken, Text
from gateways.lab.faults import Faults
from gateways.lab.local_time import within
from gateways.lab.pace import Meter
from gateways.lab.play import Manner, Play
from gateways.lab.profiles import ANSWERED, NOT_TAKEN, Fault
from gateways.lab.reading import digest_of
from gateways.lab.store import Truth

_MANNERS: Mapping[str, Manner] = {
    Fault.RESET_BEFORE: Manner.RESET_BEFORE,
    Fault.GARBAGE_BEFORE: Manner.GARBAGE,
    Fault.HANG_AFTER: Manner.HANG,
    Fault.RESET_AFTER: Manner.RESET_AFTER,
    Fault.CLOSE_AFTER: Manner.CLOSE_SILENTLY,
    Fault.HALF_AFTER: Manner.HALF,
    Fault.GARBAGE_AFTER: Manner.GARBAGE,
    Fault.ANSWER_THEN_CLOSE: Manner.ANSWER_THEN_CLOSE,
}
_PAGES: Mapping[str, HttpResponse] = {
    Fault.ERROR_BEFORE: page(503, "Service Unavailable"),
    Fault.ERROR_AFTER: page(502, "Bad Gateway"),
    Fault.GARBAGE_BEFORE: page(200, "Welcome"),
    Fault.GARBAGE_AFTER: page(200, "Welcome"),
}
_WORDLESS = frozenset({Manner.HANG, Manner.RESET_BEFORE, Manner.RESET_AFTER, Manner.CLOSE_SILENTLY})
_KINDS = frozenset(Fault)
# eSMS reaches every network; MobiFone documents no code for a number of another one.
_TAKES_EVERY_NETWORK = frozenset({"esms", "mobifone"})


class Intake:
    """The door behind all counterparts: counts, faults, takes and remembers."""

    def __init__(self, config: LabConfig, store: Truth, faults: Faults) -> None:
        """Count into `store` what `faults` decides under `config`."""
        self._config = config
        self._store = store
        self._faults = faults
        self._meter = Meter(config)

    def reply(self, reply: Reply, now: datetime) -> Play:
        """Remember and give an answer that the counterpart found by itself."""
        call = self._call(reply.gateway, reply.operation, reply.asked, now)
        return self._refused(call, reply)

    def submit(self, counterpart: Counterpart, submission: Submission, now: datetime) -> Play:
        """Refuse a submission, or let it suffer its fault, or take it."""
        call = self._call(submission.gateway, submission.operation, submission.asked, now)
        kind = self._kind(submission, call)
        if kind in NOT_TAKEN or kind not in {"", *_KINDS}:
            return self._turn_away(counterpart, submission, replace(call, fault=kind), now)
        return self._take(counterpart, submission, replace(call, fault=kind), now)

    def _call(self, gateway: str, operation: str, asked: tuple[Asked, ...], now: datetime) -> Call:
        if not asked:
            return Call(gateway=gateway, operation=operation, at=now)
        sms = MEDIUM_OF[gateway] == SMS
        weight = sum(one.segments if sms else 1 for one in asked)
        return Call(
            gateway=gateway,
            operation=operation,
            at=now,
            addresses=tuple(one.address for one in asked),
            outside_hours=not within(self._config.hours.get(gateway, ()), now),
            above_tps=self._meter.above(gateway, weight, now),
        )

    def _kind(self, submission: Submission, call: Call) -> str:
        """What a list meets: all of it falls for one number (wire/vnpt.md 4)."""
        for one in submission.asked:
            if kind := self.refusal_of(submission.gateway, one.address):
                return kind
        if call.above_tps and self._config.enforce_tps:
            return Fault.THROTTLED
        return self._call_fault(submission)

    def refusal_of(self, gateway: str, address: str) -> str:
        """The kind for which this gateway refuses an address for good, or the empty word."""
        if code := self._faults.of_address(gateway, address):
            return code
        return Fault.PORTED if self._left_network(gateway, address) else ""

    def _left_network(self, gateway: str, address: str) -> bool:
        if MEDIUM_OF[gateway] != SMS or gateway in _TAKES_EVERY_NETWORK:
            return False
        return self._faults.ported_to(address) not in {"", gateway}

    def _call_fault(self, submission: Submission) -> str:
        gateway, nth = submission.gateway, self._store.nth
        kinds = (
            self._faults.of_call(gateway, one.address, nth(gateway, one.address))
            for one in submission.asked
        )
        return next((kind for kind in kinds if kind), "")

    def _turn_away(
        self, counterpart: Counterpart, submission: Submission, call: Call, now: datetime
    ) -> Play:
        if call.fault in _PAGES or call.fault in _MANNERS:
            self._store.add(call)
            return self._played(call, _PAGES.get(call.fault))
        return self._refused(call, counterpart.refused(submission, call.fault, now))

    def _refused(self, call: Call, reply: Reply) -> Play:
        self._store.add(replace(call, code=reply.code))
        return self._played(call, reply.response)

    def _take(
        self, counterpart: Counterpart, submission: Submission, call: Call, now: datetime
    ) -> Play:
        takes = self._takes(counterpart, submission, call)
        fates = tuple(kind for one in takes if (kind := self._faults.fate_of(one).kind))
        self._store.add(replace(call, takes=takes, fates=fates))
        for pushing in counterpart.pushings(submission, takes, now):
            self._store.add(pushing)
        if call.fault == Fault.VAGUE_AFTER:
            response = counterpart.refused(submission, call.fault, now).response
        else:
            response = _PAGES.get(call.fault) or counterpart.accepted(submission, takes, now)
        play = self._played(call, response)
        slow = call.fault == Fault.SLOW or Fault.RECEIPT_BEFORE_ACCEPT in fates
        delay = self._config.slow_seconds if slow else play.delay_seconds
        return replace(play, taken=True, delay_seconds=delay)

    def _takes(
        self, counterpart: Counterpart, submission: Submission, call: Call
    ) -> tuple[Taken, ...]:
        first = len(self._store.takes)
        refs = (
            counterpart.carrier_ref(submission, first + n) for n in range(len(submission.asked))
        )
        return tuple(
            self._taken(one, ref, call) for one, ref in zip(submission.asked, refs, strict=True)
        )

    def _taken(self, one: Asked, carrier_ref: str, call: Call) -> Taken:
        digest = digest_of(one.text)
        if digest not in self._store.texts:
            self._store.add(Text(digest, one.text))
        return Taken(
            gateway=call.gateway,
            address=one.address,
            text_sha256=digest,
            reference=one.reference,
            carrier_ref=carrier_ref,
            at=call.at,
            nth=self._store.nth(call.gateway, one.address),
            segments=one.segments,
            brandname=one.brandname,
            template_id=one.template_id,
            message_class=one.message_class,
            call_fault="" if call.fault in ANSWERED else call.fault,
        )

    def _played(self, call: Call, response: HttpResponse | None) -> Play:
        manner = _MANNERS.get(call.fault, Manner.ANSWER)
        if manner is Manner.ANSWER and self._config.close_after_each_answer:
            manner = Manner.ANSWER_THEN_CLOSE
        count = str(self._store.calls[call.gateway, call.operation])
        whom = call.addresses[0] if call.addresses else count
        return Play(
            response=None if manner in _WORDLESS else response,
            manner=manner,
            delay_seconds=self._faults.latency_seconds(call.gateway, call.operation, whom),
        )
