"""Whose it is that a message was not sent: one table from reason to cause."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Cause(StrEnum):
    """Who could have made it otherwise."""

    CARRIER = "carrier"
    """The carrier or the way to it: not now, no answer, the network."""
    DEPARTMENT = "department"
    """The sending department: halted, blocked, not paid, never sent, ruled so."""
    SUBSCRIBER = "subscriber"
    """The address itself: refused for it, off the network, without an account, unwilling."""
    OUTSIDE = "outside"
    """Outside the order: nobody's duty."""


#: Reasons of our own, wherever they came from.
_OF_REASON: Final[Mapping[str, Cause]] = MappingProxyType(
    {
        "": Cause.DEPARTMENT,
        "not_opened": Cause.DEPARTMENT,
        "never_sent": Cause.DEPARTMENT,
        "lease_expired": Cause.DEPARTMENT,
        "waived": Cause.DEPARTMENT,
        "stop_list": Cause.SUBSCRIBER,
        "left_network": Cause.SUBSCRIBER,
        "no_address": Cause.SUBSCRIBER,
        "no_zalo_account": Cause.SUBSCRIBER,
        "undelivered": Cause.SUBSCRIBER,
        "unreached": Cause.SUBSCRIBER,
        "statement_failed": Cause.SUBSCRIBER,
        "statement_expired": Cause.SUBSCRIBER,
        "statement_rejected": Cause.CARRIER,
        "statement_not_found": Cause.CARRIER,
        "statement_absent": Cause.CARRIER,
        "outside_the_order": Cause.OUTSIDE,
    }
)

#: A reason that is a carrier's own code is judged by the verdict that the code was given.
_OF_VERDICT: Final[Mapping[str, Cause]] = MappingProxyType(
    {
        "rejected": Cause.SUBSCRIBER,
        "deferred": Cause.CARRIER,
        "blocked": Cause.DEPARTMENT,
        "unknown": Cause.CARRIER,
    }
)


def cause_of(reason: str, *, verdict: str | None, accepted: int = 0) -> Cause:
    """The cause of a reason; `verdict` is the last attempt's, None where there was none.

    A message that a carrier took and then reported as not delivered is the subscriber's (a phone
    that was off, a number out of service), as the receipt's codes speak of nothing else.
    """
    known = _OF_REASON.get(reason)
    if known is not None:
        return known
    if reason.startswith("net:"):
        return Cause.CARRIER
    if accepted:
        return Cause.SUBSCRIBER
    return _OF_VERDICT.get(verdict or "", Cause.CARRIER)
