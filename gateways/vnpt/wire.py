"""VNPT's envelope: one `RQST` with its operation's name, one `RPLY` back (wire/vnpt.md 1, 4)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from gateways.answers import Unreadable, json_object
from gateways.contract import Credential
from gateways.exchange import HttpRequest, HttpResponse

Fields: TypeAlias = Mapping[str, str | Sequence[Mapping[str, str]]]

OK: Final = 200
_JSON: Final = (("Content-Type", "application/json"),)
_CODE: Final = re.compile(r"-?[0-9]{1,5}")


def request(url: str, fields: Fields) -> HttpRequest:
    """One operation; every value is a string (wire/vnpt.md 3).

    Letters beyond ASCII are escaped: whatever charset the site presumes, it reads the same text.
    """
    body = json.dumps({"RQST": fields}, separators=(",", ":"))
    return HttpRequest("POST", url, _JSON, body.encode("ascii"))


def login(credential: Credential, purpose: str = "") -> Mapping[str, str]:
    """APIUSER and APIPASS of a purpose (`status`, `query`), or those for sending.

    The portal gives each function its own (wire/vnpt.md 2). Where none is known the carrier says
    so by code 1, which calls a person.
    """
    secrets = credential.secrets
    lead = f"{purpose}_" if f"{purpose}_api_user" in secrets else ""
    return {
        "APIUSER": secrets.get(f"{lead}api_user", ""),
        "APIPASS": secrets.get(f"{lead}api_pass", ""),
    }


def reply_in(response: HttpResponse, name: str) -> Mapping[str, Any]:
    """The `RPLY` to the operation of that name. Raises `Unreadable`."""
    reply = json_object(response).get("RPLY")
    if not isinstance(reply, dict):
        raise Unreadable("no RPLY")
    if reply.get("name", name) != name:
        raise Unreadable("the answer to another operation")
    return reply


def code_in(reply: Mapping[str, Any], field: str = "ERROR") -> str:
    """A code as text, though a site should write it as a number. Raises `Unreadable`."""
    code = reply.get(field)
    written = str(code).strip() if isinstance(code, str | int) else ""
    if not _CODE.fullmatch(written):
        raise Unreadable(f"no {field}")
    return written


def words_in(reply: Mapping[str, Any]) -> str:
    """ERROR_DESC, empty where it is missing."""
    words = reply.get("ERROR_DESC")
    return words if isinstance(words, str) else ""


def rows_in(reply: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The rows of a list such as `LABELDETAIL[]`; a single one may stand without brackets."""
    found = reply.get(name)
    rows = found if isinstance(found, list) else [found]
    return [row for row in rows if isinstance(row, dict)]
