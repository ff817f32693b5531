"""Viettel's bulkapi door: SOAP, one message per call, fail lists by brandname and day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig
from gateways.lab.desk import Asked, Heard, Reply, Submission, page, plain_response
from gateways.lab.facts import Pushing, Taken
from gateways.lab.faults import Faults, Word
from gateways.lab.forms import path_of, whole_number
from gateways.lab.local_time import VIETNAM
from gateways.lab.profiles import Fault
from gateways.lab.soap import Operation, element, empty_element, fault, operation_of, returned
from gateways.lab.store import Truth
from gateways.lab.viettel_reports import counted, days_of
from gateways.lab.viettel_rules import GATEWAY, MESSAGES, Asking, login_message, message_of

_WITH_RECEIPT = "wsCpMtRegDlr"
_VIETNAMOBILE = "VM"
_NETWORK_CODES = {"viettel": "VT", "vnpt": "VN", "mobifone": "MB"}
_FIRST_MESSAGE_ID = 1001
_PAGE_SIZE_MAX = 1000
_FAILED = {Word.UNDELIVERED: "UNDELIV", Word.UNREACHED: "EXPIRED"}


class Viettel:
    """The counterpart of the `viettel` gateway."""

    def __init__(self, config: LabConfig, store: Truth, faults: Faults) -> None:
        """Its account stands in `config.viettel`; `faults` tells what became of a message."""
        self._account = config.viettel
        self._store = store
        self._faults = faults
        self._operations: Mapping[str, Callable[[Operation, datetime], Heard]] = {
            "wsCpMt": self._send,
            _WITH_RECEIPT: self._send,
            "getDlrStatus": self._receipts,
            "getFailSub": self._failed,
            "wsReportHour": self._report,
            "wsReportDaily": self._report,
            "wsReportMonth": self._report,
            "checkBalance": self._balance,
            "wsGetCpCode": self._codes,
            "getIp": self._address_seen,
        }

    def gateway_of(self, request: HttpRequest) -> str:
        """Always `viettel`."""
        return GATEWAY

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """`/bulkapi`, with or without `?wsdl`; the operation in the body (wire/viettel.md 1, 2)."""
        if not path_of(request).endswith("/bulkapi"):
            return _answer("lost", page(404, "Not Found"))
        operation = operation_of(request.body)
        if operation is None or operation.name not in self._operations:
            return _answer("unread", fault("Cannot find dispatch method"), code="S:Client")
        return self._operations[operation.name](operation, now)

    def accepted(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> HttpResponse:
        """`Insert MT_QUEUE: OK`, 1, and a `messageId` where there is one (wire/viettel.md 4)."""
        (taken,) = takes
        given = element("messageId", taken.carrier_ref) if taken.carrier_ref else ""
        inner = element("message", "Insert MT_QUEUE: OK") + given + element("result", "1")
        return returned(submission.operation, inner)

    def refused(self, submission: Submission, kind: str, now: datetime) -> Reply:
        """Fixed words with result 0; too fast is told by HTTP alone, no code for it was found."""
        if kind == Fault.THROTTLED:
            response = plain_response("Too Many Requests", status=429)
            return _answer(submission.operation, response, code="429")
        words = self._words(submission, kind)
        return _refusal(submission.operation, words)

    def carrier_ref(self, submission: Submission, ordinal: int) -> str:
        """`messageId`, a running number."""
        if submission.operation == _WITH_RECEIPT or self._account.gives_message_id:
            return str(_FIRST_MESSAGE_ID + ordinal)
        return ""

    def pushings(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> Sequence[Pushing]:
        """Viettel pushes nothing; it is asked."""
        return ()

    def _words(self, submission: Submission, kind: str) -> str:
        if kind == Fault.PORTED:
            network = self._faults.ported_to(submission.asked[0].address)
            return (
                f"Check ServiceID: ALIAS_INVALID:TELCO={_NETWORK_CODES.get(network, _VIETNAMOBILE)}"
            )
        return MESSAGES.get(kind, MESSAGES["GENERAL"])

    def _send(self, operation: Operation, now: datetime) -> Heard:
        asking = Asking(operation, self._account, self._store, now)
        asked = (
            Asked(
                address=asking.value("ReceiverID"),
                text=asking.text,
                segments=asking.segments,
                reference=asking.value("RequestID"),
                brandname=asking.value("ServiceID"),
            ),
        )
        if words := message_of(asking):
            return _refusal(operation.name, words, asked)
        return Submission(gateway=GATEWAY, operation=operation.name, asked=asked)

    def _receipts(self, operation: Operation, now: datetime) -> Heard:
        """`getDlrStatus` by a list of `messageId`s, comma between (wire/viettel.md 2)."""
        if words := self._login(operation):
            return _refusal(operation.name, words)
        details = "".join(
            self._detail(message_id, now) for message_id in operation.value("MessageIds").split(",")
        )
        inner = details + element("message", "") + element("result", "1")
        return _answer(operation.name, returned(operation.name, inner))

    def _detail(self, message_id: str, now: datetime) -> str:
        taken = self._store.by_carrier_ref(GATEWAY, message_id.strip())
        if taken is None:
            return ""
        word = self._faults.fate_of(taken).word_at(now)
        status = element("dlrStatus", str(self._account.dlr_statuses[word]))
        return f"<details>{status}{element('messageId', taken.carrier_ref)}</details>"

    def _failed(self, operation: Operation, now: datetime) -> Heard:
        """`getFailSub`: numbers that failed on a day, in pages (wire/viettel.md 2)."""
        if words := login_message(operation, self._account, ("username", "password", "cpCode")):
            inner = element("errorCode", "0") + element("message", words)
            return _answer(operation.name, returned(operation.name, inner), code=words)
        rows = "".join(
            empty_element("result", receiver=taken.address, message=_FAILED[word])
            for taken, word in self._page(operation, now)
        )
        inner = element("errorCode", "1") + element("message", "OK") + rows
        return _answer(operation.name, returned(operation.name, inner))

    def _page(self, operation: Operation, now: datetime) -> list[tuple[Taken, Word]]:
        day = _day(operation.value("date"))
        told = (
            (taken, self._faults.fate_of(taken).word_at(now))
            for taken in self._store.of_day(GATEWAY, day)
            if taken.brandname == operation.value("alias")
        )
        failed = [(taken, word) for taken, word in told if word in _FAILED]
        size = min(whole_number(operation.value("pageSize"), 1), _PAGE_SIZE_MAX)
        first = max(0, whole_number(operation.value("pageNumber"), 1) - 1) * size
        return failed[first : first + size]

    def _report(self, operation: Operation, now: datetime) -> Heard:
        """Counts of what was truly taken, a `return` for each brandname (wire/viettel.md 2)."""
        if words := self._login(operation):
            return _refusal(operation.name, words)
        spans = days_of(operation)
        if spans is None:
            return _refusal(operation.name, "Check information error")
        rows = counted(self._store, self._account.brandnames, spans)
        inner = "</return><return>".join(
            "".join(element(name, str(count)) for name, count in row.items())
            + element("cpAlias", brandname)
            + element("cpCode", self._account.cp_code)
            + element("result", "1")
            + element("message", "")
            for brandname, row in rows.items()
        )
        return _answer(operation.name, returned(operation.name, inner))

    def _balance(self, operation: Operation, now: datetime) -> Heard:
        """`errCode` 0 is OK here (wire/viettel.md 2)."""
        if words := self._login(operation):
            inner = element("errCode", "1") + element("errDesc", words)
            return _answer(operation.name, returned(operation.name, inner), code=words)
        spent = self._account.price_per_segment * self._store.segments[GATEWAY]
        inner = (
            element("balance", str(self._account.balance - spent))
            + element("errCode", "0")
            + element("errDesc", "check balance success")
        )
        return _answer(operation.name, returned(operation.name, inner))

    def _codes(self, operation: Operation, now: datetime) -> Heard:
        if words := self._login(operation):
            return _refusal(operation.name, words)
        inner = "".join(element("alias", brandname) for brandname in self._account.brandnames)
        inner += element("cpCode", self._account.cp_code) + element("message", "")
        return _answer(operation.name, returned(operation.name, inner + element("result", "1")))

    def _address_seen(self, operation: Operation, now: datetime) -> Heard:
        response = returned(operation.name, self._account.address_seen)
        return _answer(operation.name, response)

    def _login(self, operation: Operation) -> str:
        return login_message(operation, self._account)


def _refusal(operation: str, words: str, asked: tuple[Asked, ...] = ()) -> Reply:
    inner = element("message", words) + element("result", "0")
    return _answer(operation, returned(operation, inner), code=words, asked=asked)


def _answer(
    operation: str, response: HttpResponse, *, code: str = "", asked: tuple[Asked, ...] = ()
) -> Reply:
    return Reply(gateway=GATEWAY, operation=operation, response=response, code=code, asked=asked)


def _day(written: str) -> str:
    """`12/08/2021` as `2021-08-12`, empty when it is no date."""
    try:
        day = datetime.strptime(written, "%d/%m/%Y").replace(tzinfo=VIETNAM)
    except ValueError:
        return ""
    return day.strftime("%Y-%m-%d")
