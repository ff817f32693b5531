"""The envelope of eSMS: JSON or a query with both keys in it, numbers in their national form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from gateways.contract import Credential
from gateways.exchange import HttpRequest

OK: Final = 200
CUSTOMER_CARE: Final = "2"
_JSON: Final = (("Content-Type", "application/json"),)
_CODE: Final = re.compile(r"[0-9]{1,5}", re.ASCII)
_SMSID: Final = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_COUNTRY: Final = "84"


def post(base_url: str, call: str, fields: Mapping[str, str]) -> HttpRequest:
    """One call by POST (wire/esms.md 2).

    Letters beyond ASCII are escaped: whatever charset the service presumes, it reads the same text.
    """
    body = json.dumps(fields, separators=(",", ":"))
    return HttpRequest("POST", f"{base_url}/{call}", _JSON, body.encode("ascii"))


def get(base_url: str, call: str, fields: Mapping[str, str]) -> HttpRequest:
    """One question by GET: the keys stand in its address, which is never shown."""
    return HttpRequest("GET", f"{base_url}/{call}?{urlencode(fields)}")


def login(credential: Credential) -> Mapping[str, str]:
    """Both keys; where they are missing eSMS says so by 101, which calls a person."""
    secrets = credential.secrets
    return {
        "ApiKey": secrets.get("api_key", ""),
        "SecretKey": secrets.get("secret_key", ""),
    }


def national(address: str) -> str:
    """`0912000111` for `84912000111`, the only spelling in the examples (wire/esms.md 5)."""
    return f"0{address.removeprefix(_COUNTRY)}" if address.startswith(_COUNTRY) else address


def code_of(value: object) -> str | None:
    """A code or state as text, which is a number in some answers."""
    return _matched(_CODE, value)


def smsid_of(value: object) -> str | None:
    """SMSID, the id that eSMS gives a message: letters, digits and dashes."""
    return _matched(_SMSID, value)


def text_of(value: object) -> str:
    """A text, empty for anything else."""
    return value if isinstance(value, str) else ""


def _matched(pattern: re.Pattern[str], value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return text if pattern.fullmatch(text) else None
