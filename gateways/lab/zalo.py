"""Zalo's door: three hosts on one credential, and the webhooks that follow (wire/zalo.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.chance import draw, token
from gateways.lab.config import LabConfig
from gateways.lab.desk import Asked, Heard, Reply, Submission, page
from gateways.lab.facts import Pushing, Taken
from gateways.lab.faults import Fate, Faults, Word
from gateways.lab.forms import path_of
from gateways.lab.profiles import Fault
from gateways.lab.store import Truth
from gateways.lab.zalo_events import RECEIVED, SEEN
from gateways.lab.zalo_oa import OfficialAccount
from gateways.lab.zalo_tokens import Tokens
from gateways.lab.zalo_words import refusal
from gateways.lab.zalo_zns import Zns

ZNS, OA, OAUTH = "zalo_zns", "zalo_oa", "zalo_oauth"
_HOSTS: Mapping[str, str] = {"oauth": OAUTH, "oa": OA, "business": ZNS}
# wire/zalo.md 7: an old access token is -124 to ZNS and -216 to the OA; an expired one is -220.
_TOKEN_CODES = {
    (ZNS, "unknown"): "-124",
    (ZNS, "expired"): "-124",
    (OA, "unknown"): "-216",
    (OA, "expired"): "-220",
}
_KIND_CODES: Mapping[tuple[str, str], str] = {
    (ZNS, Fault.THROTTLED): "-32",
    (OA, Fault.THROTTLED): "-32",
    (ZNS, Fault.CREDENTIAL_DROPPED): "-124",
    (OA, Fault.CREDENTIAL_DROPPED): "-216",
    (ZNS, Fault.VAGUE_BEFORE): "-100",
    (OA, Fault.VAGUE_BEFORE): "-200",
    (ZNS, Fault.VAGUE_AFTER): "-100",
    (OA, Fault.VAGUE_AFTER): "-200",
}
_SEEN_BY = 0.4
"""Share of OA messages that their reader opens."""
_SECOND_PUSH = timedelta(seconds=30)


class Zalo:
    """The counterpart of `zalo_zns` and `zalo_oa`."""

    def __init__(self, config: LabConfig, store: Truth, faults: Faults) -> None:
        """One account, one pair of tokens, three hosts."""
        self._config = config
        self._store = store
        self._faults = faults
        self._tokens = Tokens(config, store)
        self._zns = Zns(config, store, faults)
        self._oa = OfficialAccount(config, store)

    def gateway_of(self, request: HttpRequest) -> str:
        """By the first word of the path: `oauth`, `oa` or `business`."""
        return _HOSTS.get(path_of(request).split("/")[1], "zalo")

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """Renewals go to the token endpoint; every other call must carry the token in force."""
        gateway = self.gateway_of(request)
        if gateway == OAUTH:
            return self._tokens.hear(request, now)
        if gateway not in {ZNS, OA}:
            return Reply(gateway=gateway, operation="lost", response=page(404, "Not Found"))
        heard = self._zns.hear(request, now) if gateway == ZNS else self._oa.hear(request, now)
        code = self._token_refusal(gateway, request, now) or self._minute_refusal(gateway, now)
        return _refuse(heard, code) if code else heard

    def accepted(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> HttpResponse:
        """HTTP 200 with `error` 0 and the message's id."""
        (taken,) = takes
        if submission.gateway == ZNS:
            return self._zns.accepted(taken, now)
        return self._oa.accepted(submission.operation, taken, now)

    def refused(self, submission: Submission, kind: str, now: datetime) -> Reply:
        """HTTP 200 with `error` below 0."""
        if kind == Fault.CREDENTIAL_DROPPED:
            self._tokens.drop_access(now)
        code = _KIND_CODES.get((submission.gateway, kind), kind)
        return _refuse(submission, code)

    def carrier_ref(self, submission: Submission, ordinal: int) -> str:
        """`msg_id` or `message_id`: twenty digits that are no number."""
        return token(self._config.seed, submission.gateway, str(ordinal))

    def pushings(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> Sequence[Pushing]:
        """Receipts of what reaches a handset; there is no negative one (wire/zalo.md 4.3)."""
        return [pushing for taken in takes for pushing in self._pushings_of(taken)]

    def _token_refusal(self, gateway: str, request: HttpRequest, now: datetime) -> str:
        problem = self._tokens.problem(request, now)
        if problem:
            return _TOKEN_CODES[gateway, problem]
        if self._tokens.wrong_proof(request):
            return "-1241" if gateway == ZNS else "-242"
        return ""

    def _minute_refusal(self, gateway: str, now: datetime) -> str:
        most = self._config.zalo.calls_per_minute
        minute = now.strftime("%Y-%m-%dT%H:%M")
        return "-32" if most is not None and self._store.in_minute(gateway, minute) >= most else ""

    def _pushings_of(self, taken: Taken) -> Iterator[Pushing]:
        fate = self._faults.fate_of(taken)
        if fate.word is not Word.DELIVERED or fate.told_at is None:
            return
        received = Pushing(
            push_id=f"{taken.carrier_ref}-received",
            gateway=taken.gateway,
            event=RECEIVED,
            carrier_refs=(taken.carrier_ref,),
            address=taken.address,
            happened=fate.at,
            due=fate.told_at,
        )
        yield received
        if fate.kind == Fault.RECEIPT_TWICE:
            again = f"{taken.carrier_ref}-again"
            yield replace(received, push_id=again, due=fate.told_at + _SECOND_PUSH, num_retry=1)
        if taken.gateway == OA and (seen_at := self._seen_at(taken, fate, fate.told_at)):
            seen = f"{taken.carrier_ref}-seen"
            yield replace(received, push_id=seen, event=SEEN, due=seen_at)

    def _seen_at(self, taken: Taken, fate: Fate, told_at: datetime) -> datetime | None:
        if fate.kind == Fault.RECEIPT_OUT_OF_ORDER:
            return fate.at
        opened = draw(self._config.seed, taken.carrier_ref, "seen")
        return told_at + timedelta(minutes=1 + 100 * opened) if opened < _SEEN_BY else None


def _refuse(heard: Heard, code: str) -> Reply:
    """The same call, refused; what it asked stays told."""
    asked: tuple[Asked, ...] = heard.asked
    response = refusal(heard.gateway, code)
    return Reply(
        gateway=heard.gateway,
        operation=heard.operation,
        response=response,
        code=code,
        asked=asked,
    )
