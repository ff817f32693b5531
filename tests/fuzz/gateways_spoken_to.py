"""The parsers of what carriers say: every reader of every adapter, with its page's examples."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from gateways.contract import Credential
from gateways.exchange import HttpRequest, HttpResponse
from gateways.mobifone import MobiFone, MobiFoneSettings
from tests.fuzz.parsers import (
    Parser,
    bodies,
    callback_parser,
    check_receipt,
    check_text,
    checks_parser,
    outcomes_parser,
    renewal_parser,
    response_of,
)
from tests.kit import esms, viettel, vnpt, zalo

_READING: Final = ("gateways.answers",)


def _modules(*names: str) -> tuple[str, ...]:
    return (*_READING, *(f"gateways.{name}" for name in names))


def of_vnpt() -> Sequence[Parser]:
    """Submissions, alone and in lists, questions, and four kinds of checks."""
    spoken = [vnpt.SUCCESS, vnpt.PORTED, *(vnpt.answer(code) for code in vnpt.ORDINARY.codes)]
    checked = [vnpt.LABELS, vnpt.TEMPLATES, vnpt.CONTRACTS, vnpt.ORDERS, *spoken[:2]]
    asked = [vnpt.SENT, *(vnpt.rply("get_sms_status_api", STATUS=str(n)) for n in range(-1, 11))]
    with_package = vnpt.a_gateway(package_id="77", brandname="LANGSON")

    def read_status(data: bytes) -> None:
        (found,) = vnpt.ORDINARY.findings_in([vnpt.ASKED], response_of(data))
        if found is not None:
            check_receipt(found)

    answering = _modules("vnpt.adapter", "vnpt.wire", "vnpt.codes")
    return (
        outcomes_parser(vnpt.ORDINARY, spoken, answering),
        outcomes_parser(vnpt.BY_LISTS, spoken, answering, reader="list"),
        Parser("vnpt.status", read_status, bodies(asked), _modules("vnpt.status", "vnpt.wire")),
        checks_parser(
            with_package, checked, _modules("vnpt.checks", "vnpt.wire"), vnpt.EACH_ITS_OWN
        ),
    )


def of_viettel() -> Sequence[Parser]:
    """Submissions, receipts asked for, fail lists, totals, checks: all of them XML."""
    refusals = [viettel.refusal(message) for message in viettel.ORDINARY.codes]
    spoken = [viettel.SUCCESS, viettel.fault("x"), *refusals]

    def read_receipts(data: bytes) -> None:
        for found in viettel.REGISTERED.findings_in([viettel.ASKED], response_of(data)):
            if found is not None:
                check_receipt(found)

    def read_page(data: bytes) -> None:
        page = viettel.ORDINARY.page_in(response_of(data))
        for failed in page.failed if page else ():
            check_receipt(failed)

    def read_totals(data: bytes) -> None:
        for total in viettel.ORDINARY.totals_in(response_of(data)) or ():
            check_text(total.brandname, 120)

    return (
        outcomes_parser(
            viettel.ORDINARY, spoken, _modules("viettel.adapter", "viettel.soap", "viettel.codes")
        ),
        Parser(
            "viettel.status",
            read_receipts,
            bodies([viettel.RECEIPT, viettel.fault("x")]),
            _modules("viettel.receipts", "viettel.soap"),
        ),
        Parser(
            "viettel.fail_list",
            read_page,
            bodies([viettel.FAILED]),
            _modules("viettel.fail_list", "viettel.soap", "msisdn"),
        ),
        Parser(
            "viettel.totals",
            read_totals,
            bodies([viettel.COUNTED]),
            _modules("viettel.totals", "viettel.soap"),
        ),
        checks_parser(
            viettel.ORDINARY,
            [viettel.BALANCE, viettel.SEEN_FROM, viettel.fault("x")],
            _modules("viettel.checks", "viettel.soap"),
            viettel.DEMO,
        ),
    )


def of_mobifone() -> Sequence[Parser]:
    """Submissions in JSON and in plain words, and the login."""
    settings = {"base_url": "https://carrier.test/smsg", "brandname": "LANGSON"}
    gateway = MobiFone(MobiFoneSettings.model_validate(settings))
    secrets = {"userName": "agent-7", "password": "p4ss word"}
    credential = Credential(gateway="mobifone", version=7, secrets=secrets)
    spoken = _said(
        b'{"message":"Success","status":"200"}',
        b'{"message":"Fail","status":401}',
        b"SessionExpired",
        b"SidNotPassed",
    )
    logins = _said(
        b'{"sid":"A1B2C3D4E5\\r\\n"}',
        b'{"sid":"A1B2","status":"200","message":"Success"}',
        b'{"status":"401","message":"Wrong password"}',
    )
    reading = _modules("mobifone", "codes")
    return (
        outcomes_parser(gateway, spoken, reading),
        renewal_parser(gateway, logins, reading, credential),
        checks_parser(gateway, logins, reading, credential),
    )


def of_zalo() -> Sequence[Parser]:
    """Both gateways of one account: submissions, questions, checks, tokens, signed webhooks."""
    sent = {"msg_id": "a4d0243feee163bd3af2", "sent_time": "1626926349402"}
    quota = {"remainingQuota": "499", "dailyQuota": "500"}
    oa_quota = {"quota_type": "sub_quota", "remain": "7", "total": "500"}
    zns_spoken = _told({"error": 0, "message": "Success", "data": {**sent, "quota": quota}})
    zns_spoken += _told(*({"error": int(code), "message": "..."} for code in zalo.zns().codes))
    oa_spoken = _told({"error": 0, "data": {"message_id": "96d3cdf3af1504", "quota": oa_quota}})
    oa_spoken += _told({"error": -201, "message": "user_id is invalid!"})
    account = {"error": 0, "data": {"name": "DIC", "num_follower": 7, "is_verified": False}}
    checked = _told(zalo.ZNS_QUOTA, zalo.ZNS_TEMPLATES, {"error": -124, "message": "invalid"})

    def read_status(data: bytes) -> None:
        (found,) = zalo.zns().findings_in([viettel.ASKED], response_of(data))
        if found is not None:
            check_receipt(found)

    reading = ("zalo.reading", "codes")
    return (
        outcomes_parser(zalo.zns(), zns_spoken, _modules("zalo.zns", *reading)),
        Parser(
            "zalo_zns.status",
            read_status,
            bodies(_told(zalo.ZNS_DELIVERED)),
            _modules("zalo.zns", *reading),
        ),
        checks_parser(zalo.zns(), checked, _modules("zalo.zns", *reading), zalo.CREDENTIAL),
        outcomes_parser(zalo.oa(), oa_spoken, _modules("zalo.oa", *reading)),
        checks_parser(zalo.oa(), _told(account), _modules("zalo.oa", *reading), zalo.CREDENTIAL),
        *(
            renewal_parser(
                gateway, _tokens(), _modules("zalo.oauth", "zalo.reading"), zalo.CREDENTIAL
            )
            for gateway in (zalo.zns(), zalo.oa())
        ),
        *_webhooks(),
    )


def of_esms() -> Sequence[Parser]:
    """Submissions, questions, the balance, and callbacks whose query says all."""
    spoken = [esms.SUCCESS, esms.REPEATED, *(esms.result(code) for code in esms.ORDINARY.codes)]
    states = [
        esms.answer({"CodeResponse": "100", "SMSID": esms.SMSID, "SendStatus": n, **counts})
        for n in range(8)
        for counts in ({"SendSuccess": "1", "SendFailed": "0"}, {"SendSuccess": 0, "SendFailed": 1})
    ]
    balance = esms.answer({"CodeResponse": "100", "Balance": 1250000, "UserID": "1"})

    def read_status(data: bytes) -> None:
        (found,) = esms.ORDINARY.findings_in([esms.ASKED], response_of(data))
        if found is not None:
            check_receipt(found)

    reading = ("esms.wire", "codes")
    return (
        outcomes_parser(esms.ORDINARY, spoken, _modules("esms.adapter", "esms.codes", *reading)),
        Parser("esms.status", read_status, bodies(states), _modules("esms.status", "esms.wire")),
        checks_parser(
            esms.ORDINARY, [balance, *spoken[:2]], _modules("esms.checks", "esms.wire"), esms.DEMO
        ),
        callback_parser(
            esms.CALLED_BACK,
            [
                esms.CALLBACK_EXAMPLE.replace("secret", esms.SECRET).encode(),
                f"/receipts/esms/{esms.SECRET}?SMSID=a-1&SendStatus=4&RequestId=".encode(),
            ],
            _modules("esms.callbacks", "esms.status", "esms.wire"),
            called=lambda data: HttpRequest("GET", data.decode("latin-1")),
        ),
    )


def _webhooks() -> Sequence[Parser]:
    """Most inputs are signed as they stand, so that what lies behind the signature is read."""
    seen = b'{"event_name":"user_seen_message","message":{"msg_ids":["1","2"]},"timestamp":"1"}'
    received = b'{"event_name":"user_received_message","message":{"msg_id":"1"},"timestamp":"2"}'
    modules = _modules("zalo.webhooks", "zalo.signature", "zalo.reading")
    return tuple(
        callback_parser(
            gateway, [zalo.BODY_1, zalo.BODY_2, seen, received], modules, called=_signed_mostly
        )
        for gateway in (zalo.zns(), zalo.oa())
    )


_timestamp = re.compile(rb'"timestamp":\s*"?([!-!#-+\--|~]{1,80})').search


def _signed_mostly(data: bytes) -> HttpRequest:
    """Signed without the adapter, by the timestamp that stands in it, or not at all."""
    found = _timestamp(data)
    told = found[1] if found else b""
    mac = sha256(zalo.APP_ID.encode() + data + told + zalo.OA_SECRET.encode()).hexdigest()
    server = "ZNS" if len(data) % 2 else "OA OpenAPI"
    return zalo.pushed(data, mac if len(data) % 16 else None, server=server)


def _tokens() -> list[HttpResponse]:
    pair = {"access_token": "AT_madeup_2", "refresh_token": "RT_madeup_2", "expires_in": "90000"}
    return _told(
        pair,
        {"error": -14014, "error_name": "Invalid refresh token.", "message": ""},
        {"error": -32, "message": "limit"},
        {"error_name": "x", "error_description": "y", "error_reason": "z"},
    )


def _told(*said: dict[str, Any]) -> list[HttpResponse]:
    return [HttpResponse(200, body=json.dumps(one).encode()) for one in said]


def _said(*said: bytes) -> list[HttpResponse]:
    return [HttpResponse(200, body=one) for one in said]
