"""Official Account messages to followers, and the list of followers (wire/zalo.md 2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig
from gateways.lab.desk import Asked, Heard, Reply, Submission, page
from gateways.lab.facts import Taken
from gateways.lab.forms import path_of, query_of
from gateways.lab.local_time import milliseconds_of, month_of
from gateways.lab.store import Truth
from gateways.lab.zalo_words import refusal, success

GATEWAY = "zalo_oa"
V2, V3 = "message", "cs"
_SENDS = {("POST", "/v2.0/oa/message"): V2, ("POST", "/v3.0/oa/message/cs"): V3}
_TEXT_MAX = 2000
_FREE_REPLIES = 8
_COUNT_MAX = 50
_OFFSET_MAX = 9951


class OfficialAccount:
    """The `oa` host behind Zalo's door."""

    def __init__(self, config: LabConfig, store: Truth) -> None:
        """Followers and the monthly quota stand in `config.zalo`."""
        self._account = config.zalo
        self._store = store
        self._followers = frozenset(config.zalo.followers)
        self._reads: Mapping[tuple[str, str], Callable[[HttpRequest, datetime], HttpResponse]] = {
            ("GET", "/v2.0/oa/getfollowers"): lambda asked, _now: self._page(asked, "followers"),
            ("GET", "/v3.0/oa/user/getlist"): lambda asked, _now: self._page(asked, "users"),
            ("GET", "/v2.0/oa/getoa"): lambda _asked, _now: success(self._about()),
            ("POST", "/v2.0/oa/quota/message"): lambda _asked, now: success(
                {"type": "active", **self._quota(now)}
            ),
            ("POST", "/v3.0/oa/quota/message"): lambda _asked, now: success(
                [{"quota_type": "sub_quota", **self._quota(now)}]
            ),
        }

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """Sends of v2.0 and v3.0, and the reads (wire/zalo.md 2.1, 2.2, 2.6, 2.7)."""
        asked = (request.method, path_of(request).removeprefix("/oa"))
        if asked in _SENDS:
            return self._send(request, _SENDS[asked], now)
        read = self._reads.get(asked)
        if read is None:
            return _read("lost", page(404, "Not Found"))
        return _read(asked[1], read(request, now))

    def accepted(self, operation: str, taken: Taken, now: datetime) -> HttpResponse:
        """`message_id` and `user_id`; v3.0 adds the time and the quota (wire/zalo.md 2.2)."""
        data: dict[str, object] = {"message_id": taken.carrier_ref, "user_id": taken.address}
        if operation == V3:
            data |= {"sent_time": milliseconds_of(now), "quota": self._quota_told(now)}
        return success(data)

    def _send(self, request: HttpRequest, operation: str, now: datetime) -> Heard:
        body = _object(request.body)
        whom, message = body.get("recipient"), body.get("message")
        user_id = str(whom.get("user_id", "")) if isinstance(whom, dict) else ""
        text = "\n".join(_read_parts(message)) if isinstance(message, dict) else ""
        asked = (Asked(address=user_id, text=text),)
        code, words = self._refusal(operation, user_id, text, now)
        if code:
            response = refusal(GATEWAY, code, words)
            return Reply(
                gateway=GATEWAY, operation=operation, response=response, code=code, asked=asked
            )
        return Submission(gateway=GATEWAY, operation=operation, asked=asked)

    def _refusal(self, operation: str, user_id: str, text: str, now: datetime) -> tuple[str, str]:
        if operation == V2 and self._account.v2_is_shut:
            return "-240", ""
        if not user_id.isdigit():
            return "-201", "user_id is invalid!"
        if not text:
            return "-201", "message is invalid!"
        if len(text) > _TEXT_MAX:
            return "-210", ""
        if self._followers and user_id not in self._followers:
            return ("-213", "") if operation == V2 else ("-230", "")
        return ("-211", "") if self._left(now) == 0 else ("", "")

    def _left(self, now: datetime) -> int | None:
        quota = self._account.oa_monthly_quota
        return None if quota is None else max(0, quota - self._sent(now))

    def _sent(self, now: datetime) -> int:
        return self._store.taken_in(GATEWAY, month_of(now))

    def _quota(self, now: datetime) -> dict[str, object]:
        total = self._account.oa_monthly_quota or 0
        return {"remain": self._left(now) or 0, "total": total}

    def _quota_told(self, now: datetime) -> dict[str, str]:
        left, total = self._left(now), self._account.oa_monthly_quota
        if left is None:
            return {
                "quota_type": "reply",
                "remain": str(_FREE_REPLIES - 1),
                "total": str(_FREE_REPLIES),
            }
        return {"quota_type": "sub_quota", "remain": str(left), "total": str(total)}

    def _page(self, request: HttpRequest, key: str) -> HttpResponse:
        """One page of followers, asked as JSON in the query parameter `data` (wire/zalo.md 2.6)."""
        asked = _object(query_of(request).get("data", "").encode())
        offset, count = _number(asked, "offset", 0), _number(asked, "count", _COUNT_MAX)
        if count > _COUNT_MAX or offset > _OFFSET_MAX:
            return refusal(GATEWAY, "-210")
        found = self._account.followers[offset : offset + count]
        data: dict[str, object] = {"total": len(self._account.followers)}
        if key == "users":
            data |= {"count": len(found), "offset": offset}
        return success({**data, key: [{"user_id": one} for one in found]})

    def _about(self) -> dict[str, object]:
        return {
            "oa_id": self._account.oa_id,
            "name": self._account.oa_name,
            "is_verified": True,
            "num_follower": len(self._account.followers),
        }


def _read_parts(message: dict[str, object]) -> Iterator[str]:
    """Every string of a message that its reader sees or can open, in order."""
    text = message.get("text")
    if isinstance(text, str) and text:
        yield text
    attachment = message.get("attachment")
    payload = attachment.get("payload") if isinstance(attachment, dict) else None
    if isinstance(payload, dict):
        yield from _strings(payload)


def _strings(value: object) -> Iterator[str]:
    """Titles, subtitles and addresses at any depth; types, ids and hidden queries are not read."""
    if isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in {"title", "subtitle", "url", "content"} and isinstance(one, str):
                yield one
            elif not isinstance(one, str):
                yield from _strings(one)


def _object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _number(asked: dict[str, object], name: str, absent: int) -> int:
    value = asked.get(name, absent)
    return value if isinstance(value, int) and value >= 0 else absent


def _read(operation: str, response: HttpResponse) -> Reply:
    return Reply(gateway=GATEWAY, operation=operation, response=response)
