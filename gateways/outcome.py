"""What an answer means: five verdicts named by what may be done next, each with the scope it
speaks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from gateways.exchange import NoAnswer


class Verdict(StrEnum):
    """What may be done next with a message (decision 0004)."""

    ACCEPTED = "accepted"
    """The carrier owns it: wait for its receipt."""
    REJECTED = "rejected"
    """Never to this address: only codes that speak of the recipient."""
    DEFERRED = "deferred"
    """Not now, and certainly not taken: due again later."""
    BLOCKED = "blocked"
    """We may not send this: the obligation stays due, the route or gateway halts."""
    UNKNOWN = "unknown"
    """Perhaps taken: reconcile before anything else, never submit again blind."""


#: Begins the code of a message that was refused with its whole list, for another's number.
OF_A_LIST: Final = "list:"


DEFINITE_NO: Final = frozenset({Verdict.REJECTED, Verdict.DEFERRED, Verdict.BLOCKED})
"""After these the carrier has nothing: what was booked for it is given back."""


class Scope(StrEnum):
    """For how much an outcome speaks."""

    MESSAGE = "message"
    LIST = "list"
    ROUTE = "route"
    GATEWAY = "gateway"


class Proof(StrEnum):
    """How far a gateway's receipts prove: nothing, the carrier's SMSC, or the handset."""

    NONE = "none"
    STATEMENT = "statement"
    """The carrier's own statement, accepted by the department; never what a gateway proves."""
    SMSC = "smsc"
    HANDSET = "handset"


class Word(StrEnum):
    """What a receipt or a finding says became of a message."""

    DELIVERED = "delivered"
    """On the handset. Only a gateway whose proof is `handset` may say it."""
    UNDELIVERED = "undelivered"
    """For good: this address cannot be reached."""
    UNREACHED = "unreached"
    """The phone was off or full until the carrier gave up: may be tried again later."""
    TAKEN = "taken"
    """The carrier has it, no more is known."""
    NEVER_HAD = "never_had"
    """The carrier says it never had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The immediate result of one message's part in a submission."""

    verdict: Verdict
    scope: Scope = Scope.MESSAGE
    code: str = ""
    """The carrier's own code or fixed message, or ours for the network (`net:deadline`)."""
    words: str = ""
    """The carrier's words, shortened; never a secret, never a whole msisdn."""
    carrier_ref: str | None = None
    not_before: datetime | None = None
    """Deferred only: not again before this instant (aware)."""
    renew: bool = False
    """Deferred only: the credential must be renewed first."""
    network: bool = False
    """The carrier did not speak: the outcome is the transport's reading."""
    ported_to: str | None = None
    """The carrier that this answer says serves the address (VNPT 25, Viettel TELCO=)."""
    excuse: str | None = None
    """Rejected only: the reason that makes it a waiver (`no_zalo_account`)."""
    repeated: bool = False
    """The carrier says that it had the same text for this address before."""
    quota_left: int | None = None
    """What the answer says may still be sent in the gateway's own quota period."""

    @property
    def spares(self) -> bool:
        """Certainly not taken, for a reason that is the route's or the gateway's alone.

        The message itself was not spoken of: such a call costs it none of its attempts.
        """
        certain = self.verdict in (Verdict.DEFERRED, Verdict.BLOCKED)
        return certain and self.scope in (Scope.ROUTE, Scope.GATEWAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A delivery report (DLR), or the answer to a question of ours: the carrier's later word."""

    word: Word
    reference: str | None = None
    """Our reference where the carrier sends it back."""
    carrier_ref: str | None = None
    address: str | None = None
    """The address it speaks of, for Viettel's fail lists."""
    at: datetime | None = None
    """When the carrier says it happened (aware), None where it does not say."""
    code: str = ""
    words: str = ""
    proof: Proof = Proof.HANDSET
    segments: int | None = None
    """Segments charged, where told (VNPT MT_COUNT)."""


def outcome_of_silence(silence: NoAnswer) -> Outcome:
    """The network's own outcome: deferred when nothing was written, else unknown.

    That nobody could be reached speaks of the gateway, not of the message.
    """
    code = f"net:{silence.reason}"
    if silence.written:
        return Outcome(verdict=Verdict.UNKNOWN, code=code, network=True)
    return Outcome(verdict=Verdict.DEFERRED, scope=Scope.GATEWAY, code=code, network=True)
