"""The kinds of row that Zalo's code tables are made of, so that a table reads like Zalo's own."""

from __future__ import annotations

from dataclasses import dataclass

from gateways.codes import CodeRow, Wait
from gateways.outcome import Scope, Verdict


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the rows of one table; `source` is the page on which that table stands."""

    source: str

    def taken(self, meaning: str) -> CodeRow:
        """Accepted: Zalo owns the message."""
        return self._row(Verdict.ACCEPTED, Scope.MESSAGE, meaning)

    def refused(self, meaning: str, *, excuse: str | None = None) -> CodeRow:
        """Rejected: it speaks of this address alone."""
        return CodeRow(verdict=Verdict.REJECTED, meaning=meaning, source=self.source, excuse=excuse)

    def waits(self, scope: Scope, wait: Wait, meaning: str) -> CodeRow:
        """Deferred for as long as the code itself asks, for so much."""
        return self._row(Verdict.DEFERRED, scope, meaning, wait=wait)

    def renews(self, meaning: str) -> CodeRow:
        """Deferred until the credential is renewed, or another worker's newer one is read."""
        return CodeRow(
            verdict=Verdict.DEFERRED,
            scope=Scope.GATEWAY,
            meaning=meaning,
            source=self.source,
            renew=True,
        )

    def stops_route(self, meaning: str) -> CodeRow:
        """Blocked: text, template or label; it is the same for everyone."""
        return self._row(Verdict.BLOCKED, Scope.ROUTE, meaning)

    def stops_gateway(self, meaning: str) -> CodeRow:
        """Blocked: account, permission, money, or a call that only we can have made wrong."""
        return self._row(Verdict.BLOCKED, Scope.GATEWAY, meaning)

    def vague(self, meaning: str) -> CodeRow:
        """Unknown although it is documented: the words leave open whether it was taken."""
        return self._row(Verdict.UNKNOWN, Scope.MESSAGE, meaning)

    def _row(
        self, verdict: Verdict, scope: Scope, meaning: str, *, wait: Wait | None = None
    ) -> CodeRow:
        return CodeRow(verdict=verdict, scope=scope, meaning=meaning, source=self.source, wait=wait)
