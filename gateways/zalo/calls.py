"""How a call to Zalo is opened: the token as a header, JSON as the body, and the app's proof."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from gateways.contract import Credential
from gateways.exchange import Headers, HttpRequest

_JSON_TYPE: Final = ("Content-Type", "application/json")


def get(url: str, credential: Credential, *, proof: bool, **asked: str) -> HttpRequest:
    """A read: its parameters in the query, its token as a header (wire/zalo.md 3.3)."""
    query = f"?{urlencode(asked, quote_via=quote, safe='')}" if asked else ""
    return HttpRequest("GET", f"{url}{query}", opening(credential, proof=proof))


def post(
    url: str,
    credential: Credential,
    *,
    body: Mapping[str, Any],
    proof: bool,
    token_in_query: bool = False,
) -> HttpRequest:
    """A call with a JSON body, its text whole and not escaped (wire/zalo.md 2, 3.1).

    `token_in_query` is the wire of 2021 (2.1): the token then stands in the address.
    """
    said = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    opened = opening(credential, proof=proof)
    if token_in_query:
        token = quote(credential.secrets.get("access_token", ""), safe="")
        opened = tuple(header for header in opened if header[0] != "access_token")
        url = f"{url}?access_token={token}"
    return HttpRequest("POST", url, (_JSON_TYPE, *opened), said)


def opening(credential: Credential, *, proof: bool) -> Headers:
    """`access_token`, and `appsecret_proof` where it is sent; never `Authorization: Bearer`.

    Without a token the call is made all the same: Zalo then answers -124, which asks to renew.
    """
    token = credential.secrets.get("access_token", "")
    opened = [("access_token", token)] if token else []
    if proof:
        app_secret = credential.secrets.get("app_secret", "")
        opened.append(("appsecret_proof", appsecret_proof_of(app_secret, access_token=token)))
    return tuple(opened)


def appsecret_proof_of(app_secret: str, *, access_token: str) -> str:
    """HMAC-SHA256 of the token under the app secret, in small hexadecimal (wire/zalo.md 1.5)."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()
