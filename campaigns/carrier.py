"""The carriers: who serves an msisdn, who has a duty, and which gateway is its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from campaigns.errors import CampaignsError
from gateways.msisdn import planned_carrier
from gateways.segments import unaccent


class UnknownCarrier(CampaignsError, ValueError):
    """A spelling that names no carrier; the message lists those that are known."""


class Carrier(StrEnum):
    """An operator that serves msisdns; its value is the name in `gateways.msisdn.NUMBER_PLAN`."""

    VIETTEL = "viettel"
    """Viettel chi nhánh Lạng Sơn, named by the dispatch."""
    VNPT = "vnpt"
    """VNPT Lạng Sơn with its network VinaPhone, named by the dispatch."""
    MOBIFONE = "mobifone"
    """MobiFone Lạng Sơn, named by the dispatch as Mobiphone."""
    VIETNAMOBILE = "vietnamobile"
    """Outside the order."""
    GMOBILE = "gmobile"
    """Gtel Mobile; outside the order."""
    ITEL = "itel"
    """A virtual operator on VinaPhone's network; outside the order."""
    WINTEL = "wintel"
    """A virtual operator, formerly Reddi; outside the order."""

    @property
    def has_duty(self) -> bool:
        """Whether the dispatch orders it to message its subscribers (dispatch.md 2.3)."""
        return _FACTS[self].has_duty

    @property
    def gateway(self) -> str | None:
        """The gateway that is its own; None where only a contracted aggregator reaches it."""
        return _FACTS[self].gateway

    @property
    def label(self) -> str:
        """Its brand, the same in Vietnamese and English."""
        return _FACTS[self].label

    @property
    def vietnamese(self) -> str:
        """Its name in Vietnamese reports: the branch that the dispatch names, else its brand."""
        return _FACTS[self].branch or self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    label: str
    has_duty: bool = False
    gateway: str | None = None
    branch: str = ""
    spellings: tuple[str, ...] = ()


_FACTS: Mapping[Carrier, _Facts] = {
    Carrier.VIETTEL: _Facts(
        label="Viettel",
        has_duty=True,
        gateway="viettel",
        branch="Viettel chi nhánh Lạng Sơn",
        spellings=("vt", "viettel mobile"),
    ),
    Carrier.VNPT: _Facts(
        label="VNPT VinaPhone",
        has_duty=True,
        gateway="vnpt",
        branch="VNPT Lạng Sơn",
        spellings=("vinaphone", "vina"),
    ),
    Carrier.MOBIFONE: _Facts(
        label="MobiFone",
        has_duty=True,
        gateway="mobifone",
        branch="MobiFone Lạng Sơn",
        spellings=("mobiphone", "mobi"),
    ),
    Carrier.VIETNAMOBILE: _Facts(label="Vietnamobile", spellings=("vnm",)),
    Carrier.GMOBILE: _Facts(label="Gmobile", spellings=("gtel", "gtel mobile")),
    Carrier.ITEL: _Facts(label="iTel", spellings=("itelecom",)),
    Carrier.WINTEL: _Facts(label="Wintel", spellings=("reddi",)),
}


def carrier_behind(gateway: str) -> Carrier | None:
    """Whose own gateway that is; None for an aggregator's and for Zalo's."""
    return next((one for one in Carrier if one.gateway == gateway), None)


WITH_DUTY = tuple(carrier for carrier in Carrier if carrier.has_duty)
"""The carriers that the dispatch orders to message their subscribers."""


def _folded(words: str) -> str:
    """How a name is compared: letters and digits without marks, case, or the branch."""
    letters = "".join(filter(str.isalnum, unaccent(words).casefold()))
    return letters.removesuffix("langson").removesuffix("chinhanh")


_BY_SPELLING = {
    _folded(spelling): carrier
    for carrier, facts in _FACTS.items()
    for spelling in (carrier, facts.label, *facts.spellings)
}


def carrier_named(words: str) -> Carrier:
    """The carrier of a roster's or an officer's spelling (`Mobiphone`). Raises `UnknownCarrier`.

    The message keeps the words to itself: in a file with its columns astray they are an msisdn.
    """
    carrier = _BY_SPELLING.get(words) or _BY_SPELLING.get(_folded(words))
    if carrier is None:
        raise UnknownCarrier(f"No such carrier: write one of {', '.join(Carrier)}")
    return carrier


def carrier_of(
    msisdn: str, *, stated: Carrier | None = None, ported_to: Carrier | None = None
) -> Carrier:
    """Who serves the msisdn: portability first, then what the roster states, then the number plan.

    Raises `gateways.msisdn.BadMsisdn` when only the plan could tell and knows no such prefix.
    """
    return ported_to or stated or Carrier(planned_carrier(msisdn))
