"""Which fault a call meets and which fate a message: hashes of seed, gateway, address and nth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from gateways.lab.chance import draw, pick
from gateways.lab.config import LabConfig
from gateways.lab.facts import Taken
from gateways.lab.networks import SMS_GATEWAYS, planned
from gateways.lab.profiles import Fault, Rates, rates_of

_GIVES_UP = timedelta(hours=24)
"""How long a carrier keeps trying a phone that is off."""
_LONGEST_OFF = timedelta(days=4)


class Word(StrEnum):
    """What became of a message that was taken."""

    TAKEN = "taken"
    """Nobody can tell yet, or ever."""
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    UNREACHED = "unreached"
    """The phone stayed off until the carrier gave up."""
    LOST = "lost"
    """Accepted, and delivered to nobody."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one taken message. `told_at` is when the carrier says so, None for never."""

    kind: str
    word: Word
    at: datetime
    told_at: datetime | None

    def word_at(self, now: datetime) -> Word:
        """What the carrier says of it at an aware instant."""
        return self.word if self.told_at is not None and self.told_at <= now else Word.TAKEN


class Faults:
    """The seeded chance of one lab."""

    def __init__(self, config: LabConfig) -> None:
        """Tables of the profile of the configuration, with its overrides."""
        self._config = config
        self._seed = config.seed
        self.calm = False
        """No call meets a fault any more."""
        self.rates = cache(self._rates)

    def of_call(self, gateway: str, address: str, nth: int) -> str:
        """The fault of the nth submission for an address, or the empty word."""
        if self.calm:
            return ""
        forced = self._config.forced.get(address)
        if forced is not None:
            return forced[nth] if nth < len(forced) else ""
        return pick(self.rates(gateway).calls, draw(self._seed, gateway, address, str(nth), "call"))

    def of_address(self, gateway: str, address: str) -> str:
        """The code with which this gateway refuses an address for good, or the empty word."""
        if address in self._config.forced:
            return ""
        codes = {k: v for k, v in self.rates(gateway).addresses.items() if k != Fault.PORTED}
        return pick(codes, draw(self._seed, gateway, address, "address"))

    def ported_to(self, address: str) -> str:
        """The SMS gateway that serves a number since it was ported, empty when it was not."""
        if address in self._config.ported:
            return self._config.ported[address]
        home = planned(address)
        if not home or address in self._config.forced:
            return ""
        rate = self.rates(home).addresses.get(Fault.PORTED, 0.0)
        if draw(self._seed, address, "ported") >= rate:
            return ""
        others = [gateway for gateway in SMS_GATEWAYS if gateway != home]
        return others[int(len(others) * draw(self._seed, address, "ported to"))]

    def fate_of(self, taken: Taken) -> Fate:
        """What becomes of a message. The same question always has the same answer."""
        off_until = self._off_until(taken)
        if off_until is not None:
            return _phone_off(taken, off_until)
        kind = self._fate_kind(taken)
        pause = timedelta(seconds=2 + 8 * self._draw(taken, "pause"))
        if kind == Fault.PHONE_OFF:
            return _phone_off(taken, taken.at + _LONGEST_OFF * self._draw(taken, "off"))
        if kind == Fault.UNDELIVERED:
            gone = taken.at + 30 * pause
            return Fate(kind, Word.UNDELIVERED, gone, gone)
        if kind == Fault.BLACKHOLE:
            return Fate(kind, Word.LOST, taken.at, None)
        return Fate(kind, Word.DELIVERED, taken.at + pause, self._told_at(kind, taken, pause))

    def latency_seconds(self, *asked: str) -> float:
        """Real seconds before an answer, between the two bounds of the configuration."""
        low, high = self._config.latency_seconds
        return low + (high - low) * draw(self._seed, *asked, "latency")

    def _rates(self, gateway: str) -> Rates:
        over = self._config.rates.get(gateway, {})
        return rates_of(self._config.faults, gateway, over)

    def _fate_kind(self, taken: Taken) -> str:
        if any(hole.covers(taken.gateway, taken.at) for hole in self._config.blackholes):
            return Fault.BLACKHOLE
        return pick(self.rates(taken.gateway).fates, self._draw(taken, "fate"))

    def _told_at(self, kind: str, taken: Taken, pause: timedelta) -> datetime | None:
        if kind == Fault.RECEIPT_NEVER:
            return None
        if kind == Fault.RECEIPT_LATE:
            return taken.at + timedelta(hours=3 + 45 * self._draw(taken, "late"))
        if kind == Fault.RECEIPT_OUT_OF_ORDER:
            return taken.at + timedelta(minutes=2 + 8 * self._draw(taken, "late"))
        return taken.at if kind == Fault.RECEIPT_BEFORE_ACCEPT else taken.at + pause

    def _off_until(self, taken: Taken) -> datetime | None:
        """When the phone that this goes to is on again, where the configuration has it off."""
        stretches = self._config.switched_off.get(taken.address, ())
        return next((one.end for one in stretches if one.start <= taken.at < one.end), None)

    def _draw(self, taken: Taken, purpose: str) -> float:
        return draw(self._seed, taken.gateway, taken.address, str(taken.nth), purpose)


def _phone_off(taken: Taken, on_again: datetime) -> Fate:
    """The carrier tries for a day; then it gives up, and says so."""
    gave_up = taken.at + _GIVES_UP
    word, at = (Word.DELIVERED, on_again) if on_again <= gave_up else (Word.UNREACHED, gave_up)
    return Fate(Fault.PHONE_OFF, word, at, at)
