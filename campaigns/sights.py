"""Who may look at what, and how far: the one table that pages, exports and the API all ask.

What people may *do* stands beside it, in `campaigns.accounts.PERMISSIONS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from campaigns.accounts import Person, Role
from campaigns.carrier import Carrier
from campaigns.errors import CampaignsError


class Sight(StrEnum):
    """What a person looks at."""

    WEEK = "week"
    """The week's board: duty, progress, forecast, what fails."""
    CAMPAIGNS = "campaigns"
    """Campaigns, their versions, texts and addresses."""
    DELIVERIES = "deliveries"
    """Roster deliveries: what was declared, read and refused."""
    SUBSCRIBER = "subscriber"
    """One person's weeks; each look is logged."""
    GAPS = "gaps"
    """Who was not reached, each with the cause; each look is logged."""
    QUOTA = "quota"
    """A carrier's account for a week or month, and the numbered reports made of it."""
    STATEMENTS = "statements"
    """What a carrier states where it differs from the ledger."""
    GATEWAYS = "gateways"
    """Gateways: health, pace, quota, halts."""
    ALERTS = "alerts"
    """What is wrong, and who takes care of it."""
    PEOPLE = "people"
    """People, their roles and sessions."""
    ACCESS_LOG = "access_log"
    """Who looked at whom."""
    AUDITS = "audits"
    """Audit sessions: samples, findings, conclusions."""
    OWN_ACCOUNT = "own_account"
    """One's own password, second factor and keys."""


class Reach(StrEnum):
    """How far a look goes."""

    ALL = "all"
    OWN = "own"
    """The own carrier's part; what is another's does not exist."""


class NotSeen(CampaignsError):
    """What is asked for is not there for this person: answered as if it did not exist."""


_DEPARTMENT: Final = {Role.OFFICER: Reach.ALL, Role.APPROVER: Reach.ALL}
_ADMIN: Final = {Role.ADMIN: Reach.ALL}
_AUDITOR: Final = {Role.AUDITOR: Reach.ALL}
_CARRIER: Final = {Role.CARRIER: Reach.OWN}

SIGHTS: Final[Mapping[Sight, Mapping[Role, Reach]]] = MappingProxyType(
    {
        Sight.WEEK: _DEPARTMENT | _ADMIN | _AUDITOR | _CARRIER,
        Sight.CAMPAIGNS: _DEPARTMENT | _ADMIN | _AUDITOR,
        Sight.DELIVERIES: _DEPARTMENT | _AUDITOR | _CARRIER,
        Sight.SUBSCRIBER: _DEPARTMENT | _AUDITOR,
        Sight.GAPS: _DEPARTMENT | _AUDITOR,
        Sight.QUOTA: _DEPARTMENT | _AUDITOR | _CARRIER,
        Sight.STATEMENTS: _DEPARTMENT | _AUDITOR | _CARRIER,
        Sight.GATEWAYS: _DEPARTMENT | _ADMIN | _AUDITOR,
        Sight.ALERTS: _DEPARTMENT | _ADMIN | _AUDITOR,
        Sight.PEOPLE: _ADMIN | _AUDITOR,
        Sight.ACCESS_LOG: _AUDITOR,
        Sight.AUDITS: _DEPARTMENT | _AUDITOR,
        Sight.OWN_ACCOUNT: _DEPARTMENT | _ADMIN | _AUDITOR | _CARRIER,
    }
)


def may_see(who: Person, sight: Sight) -> bool:
    """Is there anything of it for this person?"""
    return who.role in SIGHTS[sight]


def carrier_seen(who: Person, sight: Sight) -> Carrier | None:
    """Whose data alone this person sees of it; None where all. Raises NotSeen."""
    how_far = SIGHTS[sight].get(who.role)
    if how_far is None or (how_far is Reach.OWN and who.carrier is None):
        raise NotSeen(f"{who.role} sees nothing of {sight}")
    return who.carrier if how_far is Reach.OWN else None


def carrier_asked(who: Person, sight: Sight, asked: Carrier | None) -> Carrier | None:
    """The carrier to show where `asked` was asked for (None: whichever may be seen).

    Raises NotSeen for another's.
    """
    own = carrier_seen(who, sight)
    if own is not None and asked not in {None, own}:
        raise NotSeen(f"{who.role} of {own} asked for another carrier's {sight}")
    return own or asked
