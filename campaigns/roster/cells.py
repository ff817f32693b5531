"""The cells of one row become an entry, or a refusal that names the cell and the reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from campaigns.addresses import addresses_in
from campaigns.carrier import Carrier, UnknownCarrier, carrier_named
from campaigns.district import UnknownDistrict, district_named
from campaigns.roster.refusals import Refusal, RowReason
from gateways.msisdn import BadMsisdn, MsisdnReason, normalise

#: What no cell of a delivered file has a use for: control characters, bytes that are not UTF-8,
#: unassigned ones.
UNREADABLE: Final = frozenset({"Cc", "Cs", "Cn", "Co"})

_zalo_user_id = re.compile(r"\d{5,32}", re.ASCII).fullmatch


class Entry(NamedTuple):
    """One readable row. None is "the file does not say"; a tuple, since a million are made."""

    msisdn: str
    carrier: str | None
    """As the row states it, else the carrier that delivered the file."""
    ported_to: str | None
    district: int
    """0 is "not stated"."""
    zalo_user_id: str | None

    def __repr__(self) -> str:
        return "Entry()"


class BadZaloUserId(ValueError):
    """A cell that is no Zalo user id."""


def carrier_in(cell: str) -> str | None:
    """The carrier of a cell in any spelling; None for an empty one. Raises UnknownCarrier."""
    return _known_carrier(cell)


def district_in(cell: str) -> int:
    """The district's code, 0 for an empty cell. Raises UnknownDistrict."""
    return _known_district(cell)


def zalo_user_id_in(cell: str) -> str | None:
    """The Zalo user id of a cell, kept as digits; None for an empty one. Raises BadZaloUserId."""
    stripped = cell.strip()
    if stripped and not _zalo_user_id(stripped):
        raise BadZaloUserId("A Zalo user id has 5 to 32 digits and nothing else")
    return stripped or None


# A province spells its few carriers and districts in a few ways, a million times.
@lru_cache(maxsize=512)
def _known_carrier(cell: str) -> str | None:
    return carrier_named(cell).value if cell.strip() else None


@lru_cache(maxsize=512)
def _known_district(cell: str) -> int:
    return int(district_named(cell))


_READERS: Final[Mapping[str, tuple[Callable[[str], object], RowReason | None]]] = {
    "msisdn": (normalise, None),
    "carrier": (carrier_in, RowReason.UNKNOWN_CARRIER),
    "district": (district_in, RowReason.UNKNOWN_DISTRICT),
    "zalo_user_id": (zalo_user_id_in, RowReason.ZALO_USER_ID),
    "ported_to": (carrier_in, RowReason.UNKNOWN_CARRIER),
}
"""How each column's cells are read, and why one is refused (the msisdn's reader tells itself)."""

COLUMNS: Final = tuple(_READERS)
"""The columns that a roster may have; only the first is required."""


class RowReader:
    """Reads the rows of one file: its columns, and the carrier that delivered it."""

    __slots__ = (
        "_carrier",
        "_carrier_at",
        "_columns",
        "_district_at",
        "_msisdn_at",
        "_ported_at",
        "_zalo_at",
    )

    def __init__(self, columns: Sequence[str], *, carrier: Carrier | None) -> None:
        places = {name: place for place, name in enumerate(columns)}
        self._columns = tuple(columns)
        self._carrier = None if carrier is None else carrier.value
        self._msisdn_at = places["msisdn"]
        self._carrier_at = places.get("carrier")
        self._district_at = places.get("district")
        self._zalo_at = places.get("zalo_user_id")
        self._ported_at = places.get("ported_to")

    def read(self, cells: list[str], *, line: int) -> Entry | Refusal:
        """The row's entry. Any doubt goes the slow way, which finds the cell and the reason."""
        cells += [""] * (len(self._columns) - len(cells))
        if len(cells) == len(self._columns) and "".join(cells).isprintable():
            try:
                entry = self._entry(cells)
            except (BadMsisdn, ValueError):
                return self._slowly(cells, line=line)
            if self._carrier is None or entry.carrier == self._carrier:
                return entry
        return self._slowly(cells, line=line)

    def _entry(self, cells: Sequence[str]) -> Entry:
        stated = None if self._carrier_at is None else carrier_in(cells[self._carrier_at])
        return Entry(
            normalise(cells[self._msisdn_at]),
            stated or self._carrier,
            None if self._ported_at is None else carrier_in(cells[self._ported_at]),
            0 if self._district_at is None else district_in(cells[self._district_at]),
            None if self._zalo_at is None else zalo_user_id_in(cells[self._zalo_at]),
        )

    def _slowly(self, cells: Sequence[str], *, line: int) -> Entry | Refusal:
        """Refused for the first cell from the left that has a reason; else only oddly written."""
        reasons = enumerate(self._reasons(cells))
        place, reason = next((found for found in reasons if found[1]), (0, None))
        if reason is None:
            return self._entry([cell.strip() for cell in cells])
        return Refusal(
            line=line,
            column=self._columns[place] if place < len(self._columns) else str(place + 1),
            reason=reason,
            value=cells[place],
            msisdn=_readable(cells[self._msisdn_at]),
        )

    def _reasons(self, cells: Sequence[str]) -> list[MsisdnReason | RowReason | None]:
        named = [self._reason(*pair) for pair in zip(self._columns, cells, strict=False)]
        return named + [RowReason.CELLS if cell else None for cell in cells[len(named) :]]

    def _reason(self, column: str, cell: str) -> MsisdnReason | RowReason | None:
        reason = reason_against(column, cell)
        if reason is None and column == "carrier" and self._carrier is not None:
            stated = carrier_in(cell.strip())
            return RowReason.OTHER_CARRIER if stated not in {None, self._carrier} else None
        return reason


def reason_against(column: str, cell: str) -> MsisdnReason | RowReason | None:
    """Why this cell cannot stand in this column; None where it can."""
    stripped = cell.strip()
    if any(unicodedata.category(character) in UNREADABLE for character in stripped):
        return RowReason.UNREADABLE
    read, reason = _READERS[column]
    try:
        read(stripped)
    except BadMsisdn as error:
        return RowReason.ADDRESS if addresses_in(stripped) else error.reason
    except (UnknownCarrier, UnknownDistrict, BadZaloUserId):
        return RowReason.ADDRESS if addresses_in(stripped) else reason
    return None


def _readable(cell: str) -> str | None:
    try:
        return normalise(cell)
    except BadMsisdn:
        return None
