"""The door of eSMS: JSON, one message per call to any network, callbacks by GET (wire/esms.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.chance import token
from gateways.lab.config import LabConfig
from gateways.lab.desk import Asked, Heard, Reply, Submission, json_response, page
from gateways.lab.esms_rules import (
    GATEWAY,
    INVALID,
    Asking,
    balance_of,
    code_of,
    login_code,
    msisdn_of,
    value_of,
)
from gateways.lab.facts import Pushing, Taken
from gateways.lab.faults import Faults, Word
from gateways.lab.forms import path_of, query_of
from gateways.lab.networks import planned
from gateways.lab.profiles import Fault
from gateways.lab.store import Truth

_SEND, _BALANCE, _STATUS = "SendMultipleMessage_V4_post_json", "GetBalance_json", "GetSendStatus"
_FORGOTTEN = timedelta(days=7)
_WAITING = timedelta(seconds=1)
_SECOND_PUSH = timedelta(seconds=30)
_SENT, _FINISHED = "7", "5"
_TELCOIDS = {"viettel": "1", "mobifone": "2", "vnpt": "3"}
# wire/sms-facts.md 3: the two digits after 84 of carriers that have no gateway here.
_OTHER_TELCOIDS = dict.fromkeys(("52", "56", "58", "92"), "4") | {
    **dict.fromkeys(("59", "99"), "5"),
    "87": "6",
    "55": "7",
}
_KIND_CODES: Mapping[str, str] = {
    Fault.THROTTLED: "160",
    Fault.PORTED: "177",
    Fault.VAGUE_BEFORE: INVALID,
    Fault.VAGUE_AFTER: INVALID,
}
# Those of 101, 104 and 146 stand in the document, the others are made up.
_WORDS = {
    "101": "Authorize Failed",
    "104": "Brand name code is not exist",
    "124": "Request exist 1",
    "146": "Sai template Brandname CSKH",
}


class Esms:
    """The counterpart of the `esms` gateway."""

    def __init__(self, config: LabConfig, store: Truth, faults: Faults) -> None:
        """Its account stands in `config.esms`; `faults` tells what became of a message."""
        self._seed = config.seed
        self._account = config.esms
        self._store = store
        self._faults = faults

    def gateway_of(self, request: HttpRequest) -> str:
        """Always `esms`."""
        return GATEWAY

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """The call is the last word of the path, with or without a slash behind it."""
        call = path_of(request).rstrip("/").rpartition("/")[2]
        if request.method == "POST" and call == _SEND:
            return self._send(_object(request.body), now)
        if request.method == "POST" and call == _BALANCE:
            return self._balance(_object(request.body))
        if request.method == "GET" and call == _STATUS:
            return self._status(query_of(request), now)
        return _answer("lost", page(404, "Endpoint not found"))

    def accepted(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> HttpResponse:
        """`CodeResult` 100 and an SMSID (wire/esms.md 5)."""
        (taken,) = takes
        return _result("100", SMSID=taken.carrier_ref)

    def refused(self, submission: Submission, kind: str, now: datetime) -> Reply:
        """A code of the list; what has none is an invalid request."""
        code = _KIND_CODES.get(kind, INVALID if kind in frozenset(Fault) else kind)
        return _refusal(code, submission.asked)

    def carrier_ref(self, submission: Submission, ordinal: int) -> str:
        """SMSID, of no known form."""
        return f"{token(self._seed, GATEWAY, str(ordinal))}-{ordinal}"

    def pushings(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> Sequence[Pushing]:
        """Callbacks once the state is known, where the call named an address for them."""
        (asked,) = submission.asked
        path = _path_in(asked.callback_url)
        return [pushing for taken in takes if path for pushing in self._pushings_of(taken, path)]

    def _send(self, fields: Mapping[str, object] | None, now: datetime) -> Heard:
        if fields is None:
            return _refusal(INVALID)
        network = self._telcoid(msisdn_of(value_of(fields, "Phone")))
        asking = Asking(fields, self._account, self._store, now, network)
        asked = (
            Asked(
                address=asking.address,
                text=asking.text,
                segments=asking.segments,
                reference=asking.value("RequestId"),
                brandname=asking.value("Brandname"),
                message_class="cskh",
                callback_url=asking.value("CallbackUrl"),
            ),
        )
        code = code_of(asking)
        if code == "124":
            return self._repeated(asking, asked)
        if code:
            return _refusal(code, asked)
        if asking.value("Sandbox") == "1":
            return self._played(asking)
        return Submission(gateway=GATEWAY, operation="send", asked=asked)

    def _repeated(self, asking: Asking, asked: tuple[Asked, ...]) -> Reply:
        """The state of the first one is told with it (wire/esms.md 5)."""
        last = self._store.under(GATEWAY, asking.value("RequestId"))
        assert last is not None, "only what was taken can be repeated"
        return _refusal("124", asked, SendStatus=self._state(last, asking.now))

    def _played(self, asking: Asking) -> Reply:
        """In the sandbox a message is judged, and neither kept nor charged nor sent."""
        smsid = token(self._seed, GATEWAY, "sandbox", asking.value("RequestId"))
        return _answer("sandbox", _result("100", SMSID=smsid))

    def _balance(self, fields: Mapping[str, object] | None) -> Reply:
        code = INVALID if fields is None else login_code(fields, self._account)
        if code:
            words = _WORDS.get(code, "Error")
            body = {"Balance": 0, "CodeResponse": code, "ErrorMessage": words}
            invalid = {"error": "Invalid request"}
            response = json_response(invalid if code == INVALID else body)
            return _answer(_BALANCE, response, code=code)
        left = balance_of(self._account, self._store)
        body = {"Balance": left, "CodeResponse": "100", "UserID": self._account.user_id}
        return _answer(_BALANCE, json_response(body))

    def _status(self, asked: Mapping[str, str], now: datetime) -> Reply:
        """By SMSID only: a message just taken is not found yet, one of last week no more."""
        smsid = asked.get("RefId", "")
        taken = self._store.by_carrier_ref(GATEWAY, smsid)
        code = login_code(asked, self._account)
        if not code and (taken is None or not self._is_known(taken, now)):
            code = "105"
        if code or taken is None:
            response = json_response({"CodeResponse": code, "SMSID": smsid})
            return _answer(_STATUS, response, code=code)
        state = self._state(taken, now)
        told = {"SMSID": smsid, **self._counts(taken, state)}
        response = json_response({"CodeResponse": "100", **told})
        return _answer(_STATUS, response)

    def _is_known(self, taken: Taken, now: datetime) -> bool:
        soonest = taken.at + timedelta(seconds=self._account.status_after_seconds)
        return soonest <= now < taken.at + _FORGOTTEN

    def _state(self, taken: Taken, now: datetime) -> str:
        """2 waiting to be sent, 7 waiting for the report, 5 finished."""
        if self._faults.fate_of(taken).word_at(now) is not Word.TAKEN:
            return _FINISHED
        return "2" if now < taken.at + _WAITING else _SENT

    def _counts(self, taken: Taken, state: str) -> dict[str, int]:
        """Numbers in an answer, digits in a callback; a message has one number."""
        delivered = self._faults.fate_of(taken).word is Word.DELIVERED
        finished = state == _FINISHED
        return {
            "SendFailed": int(finished and not delivered),
            "SendStatus": int(state),
            "SendSuccess": int(finished and delivered),
            "TotalPrice": taken.segments * self._account.price_per_segment,
            "TotalReceiver": 1,
            "TotalSent": int(state in {_SENT, _FINISHED}),
        }

    def _pushings_of(self, taken: Taken, path: str) -> Iterator[Pushing]:
        fate = self._faults.fate_of(taken)
        if fate.told_at is None:
            return
        is_late = fate.kind == Fault.RECEIPT_OUT_OF_ORDER
        finished = Pushing(
            push_id=f"{taken.carrier_ref}-finished",
            gateway=GATEWAY,
            event=_FINISHED,
            carrier_refs=(taken.carrier_ref,),
            address=taken.address,
            happened=fate.at,
            due=fate.at if is_late else fate.told_at,
            url=self._called(taken, _FINISHED, path),
        )
        yield finished
        if fate.kind == Fault.RECEIPT_TWICE:
            again = f"{taken.carrier_ref}-again"
            yield replace(finished, push_id=again, due=fate.told_at + _SECOND_PUSH, num_retry=1)
        if is_late:
            sent, url = f"{taken.carrier_ref}-sent", self._called(taken, _SENT, path)
            yield replace(finished, push_id=sent, event=_SENT, due=fate.told_at, url=url)

    def _called(self, taken: Taken, state: str, path: str) -> str:
        """The callback's path and query, in the order of the example (wire/esms.md 5)."""
        values = {
            "SMSID": taken.carrier_ref,
            **self._counts(taken, state),
            "RequestId": taken.reference,
            "TypeId": "2",
            "telcoid": self._telcoid(taken.address),
            "phonenumber": f"0{taken.address[2:]}",
        }
        return f"{path}?{urlencode(values, errors='replace')}"

    def _telcoid(self, address: str) -> str:
        serving = self._faults.ported_to(address) or planned(address)
        return _TELCOIDS.get(serving) or _OTHER_TELCOIDS.get(address[2:4], "")


def _object(body: bytes) -> Mapping[str, object] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _path_in(callback_url: str) -> str:
    """The path of an address to call; what follows a `?` there is told nowhere, and dropped.

    Only the path: the lab calls its one door on loopback, whatever host a client names.
    """
    try:
        parts = urlsplit(callback_url)
    except ValueError:
        return ""
    is_http = parts.scheme in {"http", "https"} and parts.path.startswith("/")
    return quote(parts.path, safe="/%", errors="replace") if is_http else ""


def _result(code: str, **values: str) -> HttpResponse:
    return json_response({"CodeResult": code, "CountRegenerate": 0, **values})


def _refusal(code: str, asked: tuple[Asked, ...] = (), **values: str) -> Reply:
    if code == INVALID:
        return _answer("send", json_response({"error": "Invalid request"}), code=code, asked=asked)
    words = _WORDS.get(code, "Error")
    return _answer("send", _result(code, ErrorMessage=words, **values), code=code, asked=asked)


def _answer(
    operation: str, response: HttpResponse, *, code: str = "", asked: tuple[Asked, ...] = ()
) -> Reply:
    return Reply(gateway=GATEWAY, operation=operation, response=response, code=code, asked=asked)
