"""Zalo's calls as a client writes them, by hand and without our adapters."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import quote

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig, ZaloAccount, ZnsTemplate
from gateways.lab.lab import Lab
from gateways.lab.play import Play
from tests.kit.lab_calls import MONDAY_NINE, body_of, form_post

APP_ID = "1234567890123456789"
APP_SECRET = "AppSecretMADEUP000001"
TEMPLATE_ID = "7895417a7d3f9461cd2e"
TEXT = "Kinh gui <customer_name>, <huyen>, ho so <ma_ho_so>: https://bluezone.gov.vn/taiapp"
USER = "2512523625412515"

# wire/zalo.md 3.1, the first example, word for word.
ZNS = {
    "phone": "84912000111",
    "template_id": TEMPLATE_ID,
    "template_data": {
        "customer_name": "Nguyễn Văn Ví Dụ",
        "huyen": "Hữu Lũng",
        "ma_ho_so": "LS-000042",
    },
    "tracking_id": "bz2107_000042_1",
}


def zalo_config(template: ZnsTemplate | None = None, **over: object) -> LabConfig:
    """The account of the examples with one registered template; `over` goes to the account."""
    templates = {TEMPLATE_ID: template or ZnsTemplate(text=TEXT)}
    return LabConfig(zalo=ZaloAccount.model_validate({"templates": templates, **over}))


def call(
    lab: Lab,
    method: str,
    path: str,
    body: object = None,
    *,
    token: str = "AT_madeup_1",
    now: datetime = MONDAY_NINE,
) -> Play:
    """One call with the token as header."""
    headers = (("access_token", token), ("Content-Type", "application/json"))
    written = b"" if body is None else json.dumps(body).encode()
    return lab.play("zalo", HttpRequest(method, path, headers, written), now)


def zns(lab: Lab, body: object = ZNS, *, now: datetime = MONDAY_NINE) -> Play:
    """One ZNS message."""
    return call(lab, "POST", "/business/message/template", body, now=now)


def oa(
    lab: Lab, text: str = "Xin chao", *, user_id: str = USER, now: datetime = MONDAY_NINE
) -> Play:
    """One consultation message of v3.0."""
    body = {"recipient": {"user_id": user_id}, "message": {"text": text}}
    return call(lab, "POST", "/oa/v3.0/oa/message/cs", body, now=now)


def get_data(lab: Lab, path: str, asked: object) -> dict[str, object]:
    """A read with its query parameter `data`."""
    return body_of(call(lab, "GET", f"{path}?data={quote(json.dumps(asked))}"))


def renewal(
    refresh_token: str, *, app_id: str = APP_ID, secret_key: str = APP_SECRET
) -> HttpRequest:
    """A call of the token endpoint (wire/zalo.md 1.2)."""
    request = form_post(
        "/oauth/v4/oa/access_token",
        refresh_token=refresh_token,
        app_id=app_id,
        grant_type="refresh_token",
    )
    headers = (*request.headers, ("secret_key", secret_key))
    return HttpRequest(request.method, request.url, headers, request.body)


def error_of(play: Play) -> object:
    """`error` of an answer, which always comes with HTTP 200."""
    assert play.response is not None
    assert 200 == play.response.status
    return body_of(play).get("error")
