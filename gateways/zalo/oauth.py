"""The one credential of an OA: first granted by its administrator, then renewed again and again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from gateways.answers import Unreadable, json_object, shown
from gateways.contract import Credential, RenewalRefused, RenewalUnclear
from gateways.exchange import HttpRequest, HttpResponse
from gateways.zalo.reading import count_of, text_of
from gateways.zalo.settings import ZaloSettings

_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_OAUTH_CODE: Final = re.compile(r"-14[0-9]{3}", re.ASCII)
#: A longer life is no life of a token: it would end beyond the last day that can be written.
_LIFE_SECONDS_MAX: Final = 10 * 365 * 86_400
_CONNECT: Final = "Have the OA's administrator consent again: `loa gateway connect zalo`."
_REMEDIES: Final[Mapping[str, str]] = {
    "-14002": "Correct app_id in the gateway's settings, and see that the app is active.",
    "-14003": "Give the same redirect address as in the app's console.",
    "-14004": "Correct app_secret in the credential.",
}
"""What is safe to tell by its code (wire/zalo.md 1.4); for the others the grant is asked anew."""


def consent_url(settings: ZaloSettings, *, challenge: str, state: str, redirect_url: str) -> str:
    """The address that the OA's administrator opens (wire/zalo.md 1.1).

    `challenge` is base64url of the verifier's raw SHA-256, without padding.
    """
    asked = {
        "app_id": settings.app_id,
        "redirect_uri": redirect_url,
        "code_challenge": challenge,
        "state": state,
    }
    query = urlencode(asked, quote_via=quote, safe="")
    return f"{settings.oauth_url}/v4/oa/permission?{query}"


def consent_request(
    settings: ZaloSettings, credential: Credential, *, code: str, verifier: str
) -> HttpRequest:
    """The first exchange: a code lives ten minutes and works once (wire/zalo.md 1.2).

    Raises `RenewalRefused` where the credential has no app secret.
    """
    return _token_request(
        settings,
        credential,
        code=code,
        app_id=settings.app_id,
        grant_type="authorization_code",
        code_verifier=verifier,
    )


def renewal_request(settings: ZaloSettings, credential: Credential) -> HttpRequest:
    """A refresh token works once, and the pair that it brings ends the old one (wire/zalo.md 1.2).

    Raises `RenewalRefused` where the credential has no refresh token or no app secret.
    """
    refresh_token = credential.secrets.get("refresh_token", "")
    if not refresh_token:
        raise RenewalRefused(f"The credential has no refresh token. {_CONNECT}")
    return _token_request(
        settings,
        credential,
        refresh_token=refresh_token,
        app_id=settings.app_id,
        grant_type="refresh_token",
    )


def credential_in(credential: Credential, response: HttpResponse, now: datetime) -> Credential:
    """The next version with the new pair, of a renewal or of the first exchange.

    `expires_at` is half of the token's life after `now`: it is when to renew, so that half of the
    25 hours is left for a token endpoint that does not answer. It is None where no life is told;
    then Zalo's -124 asks to renew. A pair is kept under whatever HTTP status it came, since it
    cannot be asked for twice.

    Raises `RenewalRefused` when Zalo refuses in its own words, else `RenewalUnclear`.
    """
    try:
        found = json_object(response)
    except Unreadable as error:
        raise RenewalUnclear(f"access_token: HTTP {response.status}, {error}") from None
    access_token = _token_in(found, "access_token")
    if access_token is None:
        raise _refusal_in(found, response.status)
    kept = credential.secrets.get("refresh_token", "")
    pair = {
        "access_token": access_token,
        # One client met answers without it (1.2, SINGLE): the old one then still works.
        "refresh_token": _token_in(found, "refresh_token") or kept,
    }
    return replace(
        credential,
        version=credential.version + 1,
        secrets={**credential.secrets, **pair},
        expires_at=_renewed_at(found, now),
    )


def _token_request(settings: ZaloSettings, credential: Credential, **form: str) -> HttpRequest:
    app_secret = credential.secrets.get("app_secret", "")
    if not app_secret:
        raise RenewalRefused(
            "The credential has no app_secret: enter it with the gateway's secrets."
        )
    return HttpRequest(
        "POST",
        f"{settings.oauth_url}/v4/oa/access_token",
        (("Content-Type", _FORM_TYPE), ("secret_key", app_secret)),
        urlencode(form, quote_via=quote, safe="").encode("ascii"),
    )


def _token_in(found: Mapping[str, Any], name: str) -> str | None:
    token = text_of(found.get(name)).strip()
    return token if token and token.isascii() and token.isprintable() else None


def _renewed_at(found: Mapping[str, Any], now: datetime) -> datetime | None:
    """`expires_in` is seconds written as text, and its value has changed before (1.2)."""
    life_seconds = count_of(found.get("expires_in"))
    if not life_seconds or life_seconds > _LIFE_SECONDS_MAX:
        return None
    return now + timedelta(seconds=life_seconds) / 2


def _refusal_in(found: Mapping[str, Any], status: int) -> RenewalRefused | RenewalUnclear:
    """Errors of the endpoint's own call a person; they come with HTTP 200, some without a number.

    A code of another family (-32, -100) is no word on the grant: it is asked again.
    """
    code = str(found.get("error", ""))
    words = shown(" ".join(filter(None, map(text_of, map(found.get, _WORDS)))))
    told = f"HTTP {status}, error {shown(code) or 'none'}: {words or 'no words'}"
    is_named = not code and bool(text_of(found.get("error_name")))
    if status >= _SERVER_ERROR or not (_OAUTH_CODE.fullmatch(code) or is_named):
        return RenewalUnclear(f"access_token: {told}")
    return RenewalRefused(f"Zalo gave no token ({told}). {_REMEDIES.get(code, _CONNECT)}")


_WORDS: Final = ("error_name", "error_description", "error_reason", "message")
_SERVER_ERROR: Final = 500
