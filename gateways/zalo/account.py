"""What the two Zalo gateways share: one credential, its first consent, its renewal, its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateways.answers import Unreadable, shown
from gateways.codes import CodeRow
from gateways.contract import Check, CheckResult, Credential
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Verdict
from gateways.zalo import oauth
from gateways.zalo.reading import Said, said_in
from gateways.zalo.settings import ZaloSettings

CREDENTIAL: Final = "zalo"
_OK_CODE: Final = "0"
_RENEW: Final = (
    "Run the check once more: the token is renewed before. If it stays, have the OA's "
    "administrator consent again: `loa gateway connect zalo`."
)
_ASK_AGAIN: Final = "Run the check again in a minute; if it stays, compare the address with Zalo's."
_MEND: Final = "Mend it in Zalo's console, or ask Zalo with this code, then run the check again."


@dataclass(frozen=True, slots=True)
class ZaloAccount:
    """One Official Account, its app and their one credential (wire/zalo.md 1).

    The credential's secrets are `app_secret`, `access_token` and `refresh_token`.
    """

    settings: ZaloSettings

    @property
    def credential_name(self) -> str:
        """`zalo`: a renewal by either gateway is a renewal for both."""
        return CREDENTIAL

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        """What is documented, then what an operator entered with its source."""
        return self.settings.codes

    def consent_url(self, *, challenge: str, state: str, redirect_url: str) -> str:
        """The address that the OA's administrator opens, once (wire/zalo.md 1.1)."""
        return oauth.consent_url(
            self.settings, challenge=challenge, state=state, redirect_url=redirect_url
        )

    def consent_request(self, credential: Credential, *, code: str, verifier: str) -> HttpRequest:
        """The exchange of the code that came back; its answer is read by `credential_in`.

        Raises `RenewalRefused` where the credential has no app secret.
        """
        return oauth.consent_request(self.settings, credential, code=code, verifier=verifier)

    def renewal_request(self, credential: Credential) -> HttpRequest:
        """The next pair for this one's refresh token, which is spent by asking.

        Raises `RenewalRefused` where the credential has no refresh token or no app secret.
        """
        return oauth.renewal_request(self.settings, credential)

    def credential_in(
        self, credential: Credential, response: HttpResponse, now: datetime
    ) -> Credential:
        """The next version; its `expires_at` is half of the token's life away.

        Raises `RenewalRefused` or `RenewalUnclear`, as `oauth.credential_in` tells.
        """
        return oauth.credential_in(credential, response, now)

    def _said_in(self, check: Check, response: HttpResponse) -> Said | CheckResult:
        """What Zalo says to a check, or the result where it says no."""
        try:
            said = said_in(response)
        except Unreadable as error:
            words = f"HTTP {response.status}: {error}"
            return CheckResult(name=check.name, passed=False, words=words, remedy=_ASK_AGAIN)
        if said.code == _OK_CODE:
            return said
        row = self.codes.get(said.code)
        words = f"{said.code}: {shown(said.words)}" + (f" ({row.meaning})" if row else "")
        return CheckResult(name=check.name, passed=False, words=words, remedy=_remedy_of(row))


def _remedy_of(row: CodeRow | None) -> str:
    if row is not None and row.renew:
        return _RENEW
    is_passing = row is None or row.verdict in {Verdict.DEFERRED, Verdict.UNKNOWN}
    return _ASK_AGAIN if is_passing else _MEND
