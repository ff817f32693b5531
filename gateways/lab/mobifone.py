"""MobiFone's smsg door: a session id, one message per call, no receipts (wire/mobifone.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.chance import draw, token
from gateways.lab.config import LabConfig
from gateways.lab.desk import Asked, Heard, Reply, Submission, json_response, plain_response
from gateways.lab.facts import Note, Pushing, Taken
from gateways.lab.forms import form_of, path_of, query_of
from gateways.lab.profiles import Fault
from gateways.lab.reading import as_gsm7, segments_of
from gateways.lab.store import Truth

GATEWAY = "mobifone"
_SIDS = "mobifone sids"
_ODD_SPELLING = 0.1
"""Share of answers spelled as some clients met them: `status` a number, `sid` with CR LF."""


class Sid(NamedTuple):
    """One session, as the store keeps it."""

    sid: str
    issued_at: str
    opened: int = 0
    """Calls that it has opened, counted where it opens only so many."""


class Mobifone:
    """The counterpart of the `mobifone` gateway."""

    def __init__(self, config: LabConfig, store: Truth) -> None:
        """Its account stands in `config.mobifone`, its sessions in `store`."""
        self._config = config
        self._account = config.mobifone
        self._store = store

    def gateway_of(self, request: HttpRequest) -> str:
        """Always `mobifone`."""
        return GATEWAY

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """`login.jsp`, `send.jsp` or `send_2.jsp`, by GET or form POST (wire/mobifone.md 1)."""
        fields = {**query_of(request), **form_of(request)}
        match path_of(request).rsplit("/", 1)[-1]:
            case "login.jsp":
                return self._login(fields, now)
            case "send.jsp":
                return self._send("send", fields, now)
            case "send_2.jsp":
                return self._send("send_2", fields, now)
        return Reply(
            gateway=GATEWAY, operation="lost", response=plain_response("Not Found", status=404)
        )

    def accepted(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> HttpResponse:
        """`{"message":"Success","status":"200"}` (wire/mobifone.md 4)."""
        return self._status("200", "Success", takes[0].address)

    def refused(self, submission: Submission, kind: str, now: datetime) -> Reply:
        """The session dropped, or a status of which no source tells (wire/mobifone.md 2)."""
        if kind == Fault.CREDENTIAL_DROPPED:
            self._keep_sids([])
            return self._unauthorised("SessionExpired", submission.asked)
        status, words = ("429", "Too many requests") if kind == Fault.THROTTLED else (kind, "Error")
        response = replace(
            self._status(status, words, submission.asked[0].address), status=_http(status)
        )
        return Reply(
            gateway=GATEWAY, operation=submission.operation, response=response, code=status
        )

    def carrier_ref(self, submission: Submission, ordinal: int) -> str:
        """MobiFone gives no id back."""
        return ""

    def pushings(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> Sequence[Pushing]:
        """MobiFone pushes nothing."""
        return ()

    def _login(self, fields: dict[str, str], now: datetime) -> Reply:
        known = (self._account.user_name, self._account.password)
        if (fields.get("userName"), fields.get("password")) != known:
            # No source shows a refused login; a body without a sid is the least that can be said.
            response = json_response({"message": "Invalid username or password", "status": "403"})
            return Reply(gateway=GATEWAY, operation="login", response=response, code="403")
        sid = token(self._config.seed, GATEWAY, str(self._store.calls[GATEWAY, "login"]))[
            :10
        ].upper()
        self._keep_sids(
            [*self._live_sids(now), Sid(sid, now.isoformat())][-self._account.sids_at_once :]
        )
        written = sid + "\r\n" if self._odd("sid", sid) else sid
        response = json_response({"sid": written, "status": "200"})
        return Reply(gateway=GATEWAY, operation="login", response=response)

    def _send(self, operation: str, fields: dict[str, str], now: datetime) -> Heard:
        asked = self._asked(operation, fields)
        sid = fields.get("sid", "")
        if not sid:
            return self._unauthorised("SidNotPassed", (asked,))
        if not self._opens(sid, now):
            return self._unauthorised("SessionExpired", (asked,))
        if problem := self._problem(asked):
            response = self._status(*problem, asked.address)
            return Reply(
                gateway=GATEWAY,
                operation="send",
                response=response,
                code=problem[0],
                asked=(asked,),
            )
        return Submission(gateway=GATEWAY, operation="send", asked=(asked,))

    def _asked(self, operation: str, fields: dict[str, str]) -> Asked:
        unicode = operation == "send_2" and fields.get("enCoding") == "ALPHA_UCS2"
        content = fields.get("content", "")
        text = content if unicode else as_gsm7(content)
        return Asked(
            address=_msisdn(fields.get("recipient", "")),
            text=text,
            segments=segments_of(text, unicode=unicode),
            brandname=fields.get("sender", ""),
        )

    def _problem(self, asked: Asked) -> tuple[str, str] | None:
        """Status and words of a refusal, both made up: no table was found (wire/mobifone.md 2)."""
        if asked.brandname not in self._account.brandnames:
            return "403", "Sender is not registered"
        if not asked.text:
            return "400", "Content is empty"
        if not (asked.address.startswith("84") and asked.address.isdigit()):
            return "400", "Recipient is invalid"
        return None

    def _unauthorised(self, words: str, asked: tuple[Asked, ...]) -> Reply:
        response = plain_response(words, status=401)
        return Reply(gateway=GATEWAY, operation="send", response=response, code=words, asked=asked)

    def _opens(self, sid: str, now: datetime) -> bool:
        """Whether a live session opens one call more, which is counted where they are few."""
        live, most = self._live_sids(now), self._account.sid_calls
        place = next((n for n, one in enumerate(live) if one.sid == sid), None)
        if place is None or most is None:
            return place is not None
        live[place] = live[place]._replace(opened=live[place].opened + 1)
        self._keep_sids([one for one in live if one.opened < most])
        return True

    def _live_sids(self, now: datetime) -> list[Sid]:
        oldest = now - timedelta(seconds=self._account.sid_life_seconds)
        sids = [Sid(*one) for one in json.loads(self._store.notes.get(_SIDS, "[]"))]
        return [one for one in sids if datetime.fromisoformat(one.issued_at) > oldest]

    def _keep_sids(self, sids: list[Sid]) -> None:
        self._store.add(Note(_SIDS, json.dumps(sids)))

    def _status(self, status: str, words: str, address: str) -> HttpResponse:
        odd = status.isdigit() and self._odd("status", address)
        spelled: str | int = int(status) if odd else status
        return json_response({"message": words, "status": spelled})

    def _odd(self, *asked: str) -> bool:
        if self._config.faults == "none":
            return False
        return draw(self._config.seed, GATEWAY, *asked, "spelling") < _ODD_SPELLING


def _msisdn(written: str) -> str:
    """`0901234567` and `84901234567` were both seen (wire/mobifone.md 1)."""
    return "84" + written[1:] if written.startswith("0") else written


def _http(status: str) -> int:
    return int(status) if status.isdigit() else 200
