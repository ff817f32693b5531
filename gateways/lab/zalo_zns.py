"""ZNS, messages by msisdn from registered templates (wire/zalo.md 3)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig, ZnsTemplate
from gateways.lab.desk import Asked, Heard, Reply, Submission, page
from gateways.lab.facts import Taken
from gateways.lab.faults import Faults, Word
from gateways.lab.forms import path_of, query_of, whole_number
from gateways.lab.local_time import Hours, day_of, milliseconds_of, within
from gateways.lab.store import Truth
from gateways.lab.zalo_words import refusal, success

GATEWAY = "zalo_zns"
_PLACE = re.compile(r"<(\w+)>")
_NUMBER = re.compile(r"84\d{9}\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_SENDS = {"/message/template": "phone", "/message/template/hashphone": "hash_phone"}
_DEFAULT_LONGEST = 30
_NIGHT: Hours = ((time(22), time(6)),)
_STATES = {Word.DELIVERED: (1, "The message was delivered to the user's phone")}
_PUSHED = (0, "The message was pushed to the user")
_STATUSES = {"ENABLE": 1, "PENDING_REVIEW": 2, "REJECT": 3, "DISABLE": 4}


class Zns:
    """The `business` host behind Zalo's door."""

    def __init__(self, config: LabConfig, store: Truth, faults: Faults) -> None:
        """Templates and quotas stand in `config.zalo`."""
        self._account = config.zalo
        self._store = store
        self._faults = faults
        self._reads: Mapping[str, Callable[[dict[str, str], datetime], HttpResponse]] = {
            "/message/status": lambda asked, now: self._status(asked.get("message_id", ""), now),
            "/message/quota": lambda _asked, now: success(self._quota(now)),
            "/template/info": self._template,
            "/template/info/v2": self._template,
            "/template/all": lambda asked, _now: self._templates(asked),
        }

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """Sends by number or by its hash, and the reads (wire/zalo.md 3.1 to 3.3)."""
        path = path_of(request).removeprefix("/business")
        if request.method == "POST" and path in _SENDS:
            return self._send(request, _SENDS[path], now)
        read = self._reads.get(path) if request.method == "GET" else None
        if read is None:
            return _read("lost", page(404, "Not Found"))
        return _read(path, read(query_of(request), now))

    def accepted(self, taken: Taken, now: datetime) -> HttpResponse:
        """`msg_id`, `sent_time` in milliseconds and the quota left, all strings."""
        return success(
            {
                "msg_id": taken.carrier_ref,
                "sent_time": milliseconds_of(now),
                "sending_mode": "1",
                "quota": self._quota(now),
            }
        )

    def _send(self, request: HttpRequest, key: str, now: datetime) -> Heard:
        body = _object(request.body)
        if body is None:
            return _refused("-122", ())
        address = _address(str(body.get(key, "")), key)
        template_id, params = str(body.get("template_id", "")), body.get("template_data")
        template = self._account.templates.get(template_id)
        asked = (
            Asked(
                address=address,
                text=_filled(template, params),
                reference=str(body.get("tracking_id", "")),
                template_id=template_id,
            ),
        )
        if not _is_address(address, key):
            return _refused("-108", asked)
        if template is None:
            return _refused("-109", asked)
        code, words = self._template_refusal(template, params)
        code = code or self._time_refusal(template, template_id, now)
        if body.get("mode") == "development":
            code = code or "-127"
        if code:
            return _refused(code, asked, words)
        return Submission(gateway=GATEWAY, operation="send", asked=asked)

    def _template_refusal(self, template: ZnsTemplate, params: object) -> tuple[str, str]:
        names = _PLACE.findall(template.text)
        if template.status != "ENABLE":
            return "-131", ""
        if names and not params:
            return "-111", ""
        if not isinstance(params, dict):
            return ("-112", "") if names else ("", "")
        if not all(isinstance(value, str) for value in params.values()):
            return "-112", ""
        if any(name not in params for name in names):
            return "-1122", ""
        long = [
            name
            for name in names
            if len(params[name]) > template.longest.get(name, _DEFAULT_LONGEST)
        ]
        return ("-1121", f"template data {long[0]} is break max length") if long else ("", "")

    def _time_refusal(self, template: ZnsTemplate, template_id: str, now: datetime) -> str:
        day = day_of(now)
        if template.night_ban and within(_NIGHT, now):
            return "-133"
        quota = template.daily_quota
        if quota is not None and self._store.taken_in(GATEWAY, day, template_id) >= quota:
            return "-147"
        if self._store.taken_in(GATEWAY, day) >= self._account.daily_quota:
            return "-144"
        return ""

    def _quota(self, now: datetime) -> dict[str, str]:
        left = self._account.daily_quota - self._store.taken_in(GATEWAY, day_of(now))
        return {"dailyQuota": str(self._account.daily_quota), "remainingQuota": str(max(0, left))}

    def _status(self, message_id: str, now: datetime) -> HttpResponse:
        taken = self._store.by_carrier_ref(GATEWAY, message_id)
        if taken is None:
            return success({"message": "The message does not exist", "status": -1})
        fate = self._faults.fate_of(taken)
        status, words = _STATES.get(fate.word_at(now), _PUSHED)
        data: dict[str, object] = {"message": words, "status": status}
        if status == 1:
            data = {"delivery_time": milliseconds_of(fate.at), **data}
        return success(data)

    def _template(self, query: Mapping[str, str], now: datetime) -> HttpResponse:
        template_id = query.get("template_id", "")
        template = self._account.templates.get(template_id)
        if template is None:
            return refusal(GATEWAY, "-109")
        quota = template.daily_quota
        data: dict[str, object] = {
            "templateId": template_id,
            "templateName": template.name,
            "status": template.status,
            "listParams": [_param(name, template) for name in _PLACE.findall(template.text)],
            "timeout": template.timeout_milliseconds,
            "previewUrl": f"https://zns.example/preview/{template_id}",
            "templateQuality": "UNDEFINED",
            "templateTag": "IN_TRANSACTION",
            "price": template.price,
            "applyTemplateQuota": quota is not None,
        }
        if quota is not None:
            left = quota - self._store.taken_in(GATEWAY, day_of(now), template_id)
            data |= {"templateDailyQuota": quota, "templateRemainingQuota": max(0, left)}
        return success(data)

    def _templates(self, query: Mapping[str, str]) -> HttpResponse:
        first = whole_number(query.get("offset", ""), 0)
        limit = min(whole_number(query.get("limit", ""), 100), 100)
        rows = [
            {
                "templateId": template_id,
                "templateName": template.name,
                "createdTime": 0,
                "status": template.status,
                "templateQuality": "UNDEFINED",
            }
            for template_id, template in self._account.templates.items()
            if query.get("status") in {None, str(_STATUSES[template.status])}
        ]
        return success(rows[first : first + limit], metadata={"total": len(rows)})


def _param(name: str, template: ZnsTemplate) -> dict[str, object]:
    longest = template.longest.get(name, _DEFAULT_LONGEST)
    return {
        "name": name,
        "require": True,
        "type": "STRING",
        "maxLength": longest,
        "minLength": 0,
        "acceptNull": False,
    }


def _filled(template: ZnsTemplate | None, params: object) -> str:
    if template is None or not isinstance(params, dict):
        return "" if template is None else template.text
    return _PLACE.sub(lambda place: str(params.get(place[1], "")), template.text)


def _object(body: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _address(written: str, key: str) -> str:
    """`84…`, `+84…`, `0…` and the bare number were all seen (wire/zalo.md 3.1)."""
    if key == "hash_phone":
        return written
    digits = written.removeprefix("+")
    if digits.startswith("0"):
        return "84" + digits[1:]
    return digits if digits.startswith("84") else "84" + digits


def _is_address(address: str, key: str) -> bool:
    return bool((_HASH if key == "hash_phone" else _NUMBER).match(address))


def _read(operation: str, response: HttpResponse) -> Reply:
    return Reply(gateway=GATEWAY, operation=operation, response=response)


def _refused(code: str, asked: tuple[Asked, ...], words: str = "") -> Reply:
    response = refusal(GATEWAY, code, words)
    return Reply(gateway=GATEWAY, operation="send", response=response, code=code, asked=asked)
