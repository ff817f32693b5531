"""One row against what stands: a subscriber joins, returns, changes, or two carriers claim it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from campaigns.roster.cells import Entry
from gateways.msisdn import planned_carrier

#: Who vouches for a carrier that a delivery over all carriers states: the department itself.
DEPARTMENT: Final = "department"
#: Nobody does: the carrier was taken from the number plan.
NOBODY: Final = ""


class Move(StrEnum):
    """What a delivery does to one subscriber."""

    JOIN = "join"
    """The roster never had this number."""
    RETURN = "return"
    """It had left and is delivered again: owed from now on, like one that joins."""
    CHANGE = "change"
    """Carrier, portability, district or Zalo user id are stated otherwise."""
    VOUCH = "vouch"
    """Nothing changes, but its carrier is now stated, where only the number plan had told it."""
    LEAVE = "leave"
    """A full delivery does not name it any more."""
    CLAIM = "claim"
    """Another carrier claims it: the first stands, and the conflict is told."""


class Standing(NamedTuple):
    """A subscriber as the roster has it; a tuple, since a million are read."""

    id: int
    carrier: str
    ported_to: str | None
    district: int
    zalo_index: bytes | None
    left: bool
    voucher: str
    """The carrier that last delivered it, `DEPARTMENT`, or `NOBODY`."""

    @property
    def serving(self) -> str:
        """Who serves it: portability overrides."""
        return self.ported_to or self.carrier


class Result(NamedTuple):
    """What a row does, and what the subscriber's row then says."""

    move: Move | None
    """None: nothing changes."""
    carrier: str
    ported_to: str | None
    district: int
    zalo_index: bytes | None

    @property
    def serving(self) -> str:
        """Who serves the subscriber then."""
        return self.ported_to or self.carrier


class Comparison:
    """Compares the rows of one file with what stands, given its columns and who delivered it."""

    __slots__ = ("_claimant", "_states_district", "_states_ported_to", "_states_zalo", "voucher")

    def __init__(self, columns: tuple[str, ...], *, carrier: str | None) -> None:
        """Take the file's columns: what a file has no column for stays as it stands."""
        self._claimant = carrier
        self._states_district = "district" in columns
        self._states_ported_to = "ported_to" in columns
        self._states_zalo = "zalo_user_id" in columns
        self.voucher = carrier or (DEPARTMENT if "carrier" in columns else NOBODY)

    def first(self, entry: Entry, zalo_index: bytes | None) -> Result:
        """A number that the roster never had. Its carrier is stated, else the number plan's."""
        carrier = entry.carrier or planned_carrier(entry.msisdn)
        return Result(Move.JOIN, carrier, entry.ported_to, entry.district, zalo_index)

    def against(self, standing: Standing, entry: Entry, zalo_index: bytes | None) -> Result:
        """A number that the roster has, or had."""
        if self._is_claim(standing, entry):
            return Result(Move.CLAIM, self._claimant or "", None, 0, None)
        stated = (
            entry.carrier or standing.carrier,
            entry.ported_to if self._states_ported_to else standing.ported_to,
            entry.district if self._states_district else standing.district,
            zalo_index if self._states_zalo else standing.zalo_index,
        )
        return Result(self._move(standing, changed=stated != standing[1:5]), *stated)

    def _move(self, standing: Standing, *, changed: bool) -> Move | None:
        if standing.left:
            return Move.RETURN
        if changed:
            return Move.CHANGE
        return Move.VOUCH if self.voucher and not standing.voucher else None

    def _is_claim(self, standing: Standing, entry: Entry) -> bool:
        """Whether a carrier names a number of another's, without saying that it ported to itself.

        That it ported to a third is not its to say. No claim is what only the number plan had told
        (roster overrides plan), nor what this carrier itself had delivered.
        """
        if self._claimant in {None, entry.ported_to} or standing.left:
            return False
        held = standing.serving != self._claimant
        return held and standing.voucher not in {NOBODY, self._claimant}
