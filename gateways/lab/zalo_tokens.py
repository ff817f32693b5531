"""The one credential of an OA: a renewal spends its refresh token and kills its access token."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from gateways.exchange import HttpRequest
from gateways.lab.chance import token
from gateways.lab.config import LabConfig
from gateways.lab.desk import Reply, json_response, page
from gateways.lab.facts import Note
from gateways.lab.forms import form_of, path_of, query_of
from gateways.lab.store import Truth
from gateways.lab.zalo_words import oauth_refusal

GATEWAY = "zalo_oauth"
_PAIR = "zalo pair"
_CODE_USED = "zalo code used"


@dataclass(frozen=True, slots=True)
class Pair:
    """The tokens in force. An access token that was dropped is empty."""

    access: str
    refresh: str
    issued_at: str
    number: int = 0
    opened: int = 0
    """Calls that the access token has opened, counted where it opens only so many."""


class Tokens:
    """The token endpoint and the check of every other call (wire/zalo.md 1.2, 1.3)."""

    def __init__(self, config: LabConfig, store: Truth) -> None:
        """The app stands in `config.zalo`, the pair in force in `store`."""
        self._config = config
        self._account = config.zalo
        self._store = store

    def hear(self, request: HttpRequest, now: datetime) -> Reply:
        """`POST /v4/oa/access_token` with `secret_key` as header and a form body."""
        if path_of(request) != "/oauth/v4/oa/access_token" or request.method != "POST":
            return Reply(gateway=GATEWAY, operation="lost", response=page(404, "Not Found"))
        form = form_of(request)
        operation = form.get("grant_type", "unread")
        code = self._refusal(request, form, now)
        if code:
            return Reply(
                gateway=GATEWAY, operation=operation, response=oauth_refusal(code), code=code
            )
        return self._issue(operation, now)

    def problem(self, request: HttpRequest, now: datetime) -> str:
        """Empty where the access token in force opens this call, else `expired` or `unknown`."""
        pair = self._pair(now)
        # The calls of 2021 carried it in the query (wire/zalo.md 2.1).
        given = request.header("access_token") or query_of(request).get("access_token", "")
        if not given or given != pair.access:
            return "unknown"
        life = timedelta(seconds=self._account.token_life_seconds)
        if now >= datetime.fromisoformat(pair.issued_at) + life:
            return "expired"
        return "" if self._opens(pair) else "expired"

    def wrong_proof(self, request: HttpRequest) -> bool:
        """Whether a given `appsecret_proof` does not belong to the token (wire/zalo.md 1.5)."""
        proof = request.header("appsecret_proof")
        access = request.header("access_token") or ""
        return proof is not None and proof != proof_of(self._account.app_secret, access)

    def drop_access(self, now: datetime) -> None:
        """The access token dies before its time; the refresh token lives."""
        pair = self._pair(now)
        self._keep(Pair("", pair.refresh, pair.issued_at, pair.number))

    def _opens(self, pair: Pair) -> bool:
        most = self._account.token_calls
        if most is None:
            return True
        if pair.opened >= most:
            return False
        self._keep(replace(pair, opened=pair.opened + 1))
        return True

    def _refusal(self, request: HttpRequest, form: dict[str, str], now: datetime) -> str:
        if form.get("app_id") != self._account.app_id:
            return "-14002"
        if request.header("secret_key") != self._account.app_secret:
            return "-14004"
        match form.get("grant_type"):
            case "refresh_token":
                return "" if self._refreshes(form.get("refresh_token", ""), now) else "-14014"
            case "authorization_code":
                return "" if self._consents(form) else "-14005"
        return "-14018"

    def _refreshes(self, refresh: str, now: datetime) -> bool:
        pair = self._pair(now)
        life = timedelta(days=self._account.refresh_life_days)
        return refresh == pair.refresh and now < datetime.fromisoformat(pair.issued_at) + life

    def _consents(self, form: dict[str, str]) -> bool:
        if form.get("code") != self._account.code or _CODE_USED in self._store.notes:
            return False
        self._store.add(Note(_CODE_USED, "yes"))
        challenge = self._account.code_challenge
        return challenge is None or challenge == challenge_of(form.get("code_verifier", ""))

    def _issue(self, operation: str, now: datetime) -> Reply:
        number = self._pair(now).number + 1
        fresh = token(self._config.seed, "zalo", str(number))
        pair = Pair(f"AT_{fresh}", f"RT_{fresh}", now.isoformat(), number)
        self._keep(pair)
        if number <= self._account.plant_lost_renewals:
            response = page(502, "Bad Gateway")
            return Reply(gateway=GATEWAY, operation=operation, response=response, code="lost")
        # The life is a string of seconds (wire/zalo.md 1.2).
        life = str(self._account.token_life_seconds)
        body = {"access_token": pair.access, "refresh_token": pair.refresh, "expires_in": life}
        return Reply(gateway=GATEWAY, operation=operation, response=json_response(body))

    def _pair(self, now: datetime) -> Pair:
        kept = self._store.notes.get(_PAIR)
        if kept is not None:
            return Pair(**json.loads(kept))
        issued_at = self._account.issued_at or now
        first = Pair(self._account.access_token, self._account.refresh_token, issued_at.isoformat())
        self._keep(first)
        return first

    def _keep(self, pair: Pair) -> None:
        self._store.add(Note(_PAIR, json.dumps(asdict(pair))))


def proof_of(app_secret: str, access_token: str) -> str:
    """HMAC-SHA256 of the token under the app secret, hexadecimal (wire/zalo.md 1.5)."""
    return hmac.new(app_secret.encode(), access_token.encode(), sha256).hexdigest()


def challenge_of(verifier: str) -> str:
    """The PKCE challenge of a verifier: base64url of its SHA-256, without padding."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
