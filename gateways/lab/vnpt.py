"""VNPT's smsbn door: one endpoint, templates, lists, a status by REQID (wire/vnpt.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig
from gateways.lab.desk import Asked, Heard, Reply, Submission, plain_response
from gateways.lab.facts import Pushing, Taken
from gateways.lab.faults import Faults, Word
from gateways.lab.forms import path_of
from gateways.lab.networks import planned
from gateways.lab.profiles import Fault
from gateways.lab.store import Truth
from gateways.lab.vnpt_rules import GATEWAY, QC, Asking, code_of
from gateways.lab.vnpt_wire import Fields, Rows, fields_of, reply, spelling_of, text_of

# Only these texts were seen (wire/vnpt.md 9); the others are ours.
_WORDS = {
    "0": "success",
    "-1": "exception",
    "1": "api user, pass, ip khong hop le",
    "3": "method id khong hop le",
    "16": "vuot qua toc do gui tin",
    "23": "danh sach thue bao khong hop le",
    "26": "thue bao da nhan 3 request gui tin nhan QC trong ngay",
    "30": "msg has illegal keyword",
}
_VIETNAMOBILE = "5"
_DIGITS = {"vnpt": "1", "mobifone": "2", "viettel": "3"}
_MADE_AFTER = timedelta(seconds=1)
"""How long a message is known to the API and not yet made (STATUS 5)."""


class Vnpt:
    """The counterpart of the `vnpt` gateway."""

    def __init__(self, config: LabConfig, store: Truth, faults: Faults) -> None:
        """Its agent stands in `config.vnpt`; `faults` tells what became of a message."""
        self._account = config.vnpt
        self._store = store
        self._faults = faults
        self._operations: Mapping[str, Callable[[Fields, str, datetime], Heard]] = {
            "send_sms_list": self._send,
            "get_sms_status_api": self._status,
            "get_sms_status_web": self._status,
            "create_template": self._create_template,
            "create_sms_template": self._create_template,
            "get_template": self._lists("TEMPLATEDETAIL", self._templates),
            "get_label": self._lists("LABELDETAIL", self._labels),
            "get_adser": self._lists("ADSERDETAIL", self._adsers),
            "get_contract": self._lists("CONTRACTDETAIL", self._contracts),
            "get_prepaid_orders": self._lists("DATA", self._packages),
        }

    def gateway_of(self, request: HttpRequest) -> str:
        """Always `vnpt`."""
        return GATEWAY

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """One endpoint, the operation in the body (wire/vnpt.md 2)."""
        if not path_of(request).endswith("/api"):
            response = plain_response("Not Found", status=404)
            return Reply(gateway=GATEWAY, operation="lost", response=response)
        spelling, fields = spelling_of(request), fields_of(request)
        if fields is None:
            return self._error("", "-1", spelling)
        operation = self._operations.get(text_of(fields, "name"))
        if operation is None:
            return self._error(text_of(fields, "name"), "3", spelling)
        return operation(fields, spelling, now)

    def accepted(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> HttpResponse:
        """`ERROR` "0" for the whole list; no id, no REQID (wire/vnpt.md 4)."""
        return _reply(submission.spelling, submission.operation, "0")

    def refused(self, submission: Submission, kind: str, now: datetime) -> Reply:
        """A code of the table for the whole list (wire/vnpt.md 5)."""
        code, words = self._code_of(submission, kind)
        response = _reply(submission.spelling, submission.operation, code, words)
        return Reply(gateway=GATEWAY, operation=submission.operation, response=response, code=code)

    def carrier_ref(self, submission: Submission, ordinal: int) -> str:
        """VNPT gives no id back."""
        return ""

    def pushings(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> Sequence[Pushing]:
        """VNPT pushes nothing; it is asked."""
        return ()

    def _code_of(self, submission: Submission, kind: str) -> tuple[str, str]:
        if kind == Fault.PORTED:
            return (
                "25",
                f"sai mang, mang dung {self._right_network(submission)}, label khong hop le",
            )
        known = {Fault.THROTTLED: "16", Fault.VAGUE_BEFORE: "-1", Fault.VAGUE_AFTER: "-1"}
        code = known.get(Fault(kind), "-1") if kind in frozenset(Fault) else kind
        return code, _WORDS.get(code, f"loi {code}")

    def _right_network(self, submission: Submission) -> str:
        networks = (self._faults.ported_to(one.address) for one in submission.asked)
        left = (_DIGITS[network] for network in networks if network not in {"", GATEWAY})
        return next(left, _VIETNAMOBILE)

    def _send(self, fields: Fields, spelling: str, now: datetime) -> Heard:
        asking = Asking(fields, self._account, self._store, now, self._network_of)
        asked = tuple(self._asked(asking, number) for number in asking.numbers)
        if (code := code_of(asking)) != "0":
            return self._error("send_sms_list", code, spelling, asked)
        return Submission(
            gateway=GATEWAY, operation="send_sms_list", asked=asked, spelling=spelling
        )

    def _asked(self, asking: Asking, number: str) -> Asked:
        return Asked(
            address=number,
            text=asking.text,
            segments=asking.segments,
            reference=asking.value("REQID"),
            brandname=self._account.labels.get(asking.value("LABELID"), ""),
            template_id=asking.value("TEMPLATEID"),
            message_class="qc" if asking.value("CONTRACTTYPEID") == QC else "cskh",
        )

    def _status(self, fields: Fields, spelling: str, now: datetime) -> Heard:
        """Both request forms; form A names no number and reads only ERROR (wire/vnpt.md 6)."""
        name = text_of(fields, "name")
        number = text_of(fields, "MSISND") or text_of(fields, "MSISDN")
        if not self._is_ours(fields):
            values = {"STATUS": "10"} if number else {"ERROR": "1", "ERROR_DESC": _WORDS["1"]}
            return _answer(name, reply(spelling, name, **values), code="10")
        if not number:
            return _answer(name, _reply(spelling, name, "0"))
        taken = self._store.by_reference(GATEWAY, text_of(fields, "REQID"), number)
        if taken is None:
            # No source tells how a REQID is answered that VNPT never had.
            return _answer(name, reply(spelling, name, STATUS="-1"))
        values = {"STATUS": self._status_of(taken, now), "MT_COUNT": str(taken.segments)}
        return _answer(name, reply(spelling, name, **values))

    def _status_of(self, taken: Taken, now: datetime) -> str:
        """5 not made yet, 2 pending, 4 retrying, 3 waiting, 0 sent, 1 failed."""
        fate = self._faults.fate_of(taken)
        word = fate.word_at(now)
        if word is not Word.TAKEN:
            return "0" if word is Word.DELIVERED else "1"
        if now < taken.at + _MADE_AFTER:
            return "5"
        if fate.kind == Fault.PHONE_OFF:
            return "4"
        return "3" if fate.told_at is None else "2"

    def _create_template(self, fields: Fields, spelling: str, now: datetime) -> Heard:
        """A new template waits for approval: sends with it are refused with 7 until then."""
        name, content = text_of(fields, "name"), text_of(fields, "CONTENT")
        if not self._is_ours(fields):
            return self._error(name, "1", spelling)
        if any(word in content.lower() for word in self._account.banned_words):
            return self._error(name, "50", spelling)
        number = self._store.calls[GATEWAY, name] + 1
        values = {"ERROR": "0", "ERROR_DESC": _WORDS["0"], "TEMPLATEID": f"9{number:05d}"}
        return _answer(name, reply(spelling, name, **values))

    def _lists(
        self, detail: str, rows: Callable[[], Rows]
    ) -> Callable[[Fields, str, datetime], Heard]:
        def answer(fields: Fields, spelling: str, _now: datetime) -> Heard:
            name = text_of(fields, "name")
            if not self._is_ours(fields):
                return self._error(name, "1", spelling)
            values: dict[str, str | Rows] = {"ERROR": "0", "ERROR_DESC": _WORDS["0"]}
            return _answer(name, reply(spelling, name, **values, **{detail: rows()}))

        return answer

    def _templates(self) -> Rows:
        return [
            {
                "TEMPLATEID": template_id,
                "TEMPLATETYPE": "1",
                "TEMPLATECONTENT": text,
                "TOTALPARAM": str(text.count("{")),
            }
            for template_id, text in self._account.templates.items()
        ]

    def _labels(self) -> Rows:
        return [
            {"LABELID": label_id, "LABEL": label, "DISPLAYNUMBER": label}
            for label_id, label in self._account.labels.items()
        ]

    def _adsers(self) -> Rows:
        return [{"ADSERID": "1", "ADSERNAME": "So Thong tin va Truyen thong"}]

    def _contracts(self) -> Rows:
        return [
            {"CONTRACTID": one, "CONTRACTNUMBER": f"{one}/HD", "CONTRACTTYPEID": "1"}
            for one in self._account.contract_ids
        ]

    def _packages(self) -> Rows:
        package = self._account.package_segments
        left = 0 if package is None else package - self._store.segments[GATEWAY]
        return [{"PACKAGE_ID": "1", "BALANCE": str(left)}]

    def _network_of(self, number: str) -> str:
        return self._faults.ported_to(number) or planned(number)

    def _is_ours(self, fields: Fields) -> bool:
        account = self._account
        given = (text_of(fields, "APIUSER"), text_of(fields, "APIPASS"))
        return given == (account.api_user, account.api_pass)

    def _error(self, name: str, code: str, spelling: str, asked: tuple[Asked, ...] = ()) -> Reply:
        words = _WORDS.get(code, f"loi {code}")
        return _answer(name, _reply(spelling, name, code, words), code=code, asked=asked)


def _reply(spelling: str, name: str, code: str, words: str = _WORDS["0"]) -> HttpResponse:
    return reply(spelling, name, ERROR=code, ERROR_DESC=words)


def _answer(
    operation: str, response: HttpResponse, *, code: str = "", asked: tuple[Asked, ...] = ()
) -> Reply:
    return Reply(
        gateway=GATEWAY, operation=operation or "unread", response=response, code=code, asked=asked
    )
