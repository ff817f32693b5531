"""The fault profiles as literal tables: gateway, kind of fault, rate.

`calls` are drawn for each submission, `addresses` once for an address and for good, `fates` for
each message that was taken. A key that is no `Fault` is a code of that carrier (wire/*.md).
The rates are chosen so that 20,000 subscribers see each kind at least twenty times, and so that
`usual` leaves at least 99 % of the reachable addressees messageable: what is not taken and yet
looks as if it might have been stays under half a percent, and what is refused under the 5 % that
break a circuit. `hostile` breaks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Fault(StrEnum):
    """What a carrier does wrong, or does rightly at a bad moment."""

    SLOW = "slow"
    """The answer takes its time."""
    THROTTLED = "throttled"
    """Too fast, says the carrier; not taken."""
    CREDENTIAL_DROPPED = "credential_dropped"
    """The session or token dies before its time; not taken."""
    RESET_BEFORE = "reset_before"
    """Connection reset, not taken."""
    ERROR_BEFORE = "error_before"
    """HTTP 503 of something in front of the carrier, not taken."""
    GARBAGE_BEFORE = "garbage_before"
    """HTTP 200 with a page of HTML, not taken."""
    VAGUE_BEFORE = "vague_before"
    """The carrier's general error, not taken."""
    HANG_AFTER = "hang_after"
    """Taken, never answered."""
    RESET_AFTER = "reset_after"
    """Taken, then reset."""
    CLOSE_AFTER = "close_after"
    """Taken, then closed without a byte."""
    HALF_AFTER = "half_after"
    """Taken, half an answer."""
    GARBAGE_AFTER = "garbage_after"
    """Taken, HTTP 200 with a page of HTML."""
    ERROR_AFTER = "error_after"
    """Taken, HTTP 502."""
    VAGUE_AFTER = "vague_after"
    """Taken, the carrier's general error."""
    ANSWER_THEN_CLOSE = "answer_then_close"
    """Taken and answered, then the connection is closed silently."""
    PORTED = "ported"
    """The number moved to another network; not taken."""
    RECEIPT_LATE = "receipt_late"
    """Delivered at once, told hours later."""
    RECEIPT_TWICE = "receipt_twice"
    """Told twice."""
    RECEIPT_OUT_OF_ORDER = "receipt_out_of_order"
    """Told after the receipts of later messages (OA: seen before received)."""
    RECEIPT_BEFORE_ACCEPT = "receipt_before_accept"
    """Told before the acceptance is answered."""
    RECEIPT_NEVER = "receipt_never"
    """Delivered, and never told."""
    UNDELIVERED = "undelivered"
    """The carrier gives up for good; told where it has a negative receipt."""
    PHONE_OFF = "phone_off"
    """The phone is off for days; then delivered, or given up."""
    BLACKHOLE = "blackhole"
    """Accepted, delivered to nobody, told to nobody."""


NOT_TAKEN = frozenset(
    {
        Fault.THROTTLED,
        Fault.CREDENTIAL_DROPPED,
        Fault.RESET_BEFORE,
        Fault.ERROR_BEFORE,
        Fault.GARBAGE_BEFORE,
        Fault.VAGUE_BEFORE,
        Fault.PORTED,
    }
)
"""The faults after which the carrier has nothing."""

ANSWERED = frozenset({"", Fault.SLOW, Fault.ANSWER_THEN_CLOSE})
"""The faults after which the client has a clean acceptance in hand."""


Table: TypeAlias = dict[str, float]


@dataclass(frozen=True, slots=True)
class Rates:
    """What one gateway plays, kind to rate."""

    calls: Mapping[str, float] = field(default_factory=dict)
    addresses: Mapping[str, float] = field(default_factory=dict)
    fates: Mapping[str, float] = field(default_factory=dict)


_USUAL_CALLS: Table = {
    Fault.SLOW: 0.004,
    Fault.RESET_BEFORE: 0.002,
    Fault.ERROR_BEFORE: 0.002,
    Fault.HANG_AFTER: 0.002,
    Fault.RESET_AFTER: 0.002,
    Fault.CLOSE_AFTER: 0.002,
    Fault.HALF_AFTER: 0.002,
    Fault.GARBAGE_AFTER: 0.002,
    Fault.ERROR_AFTER: 0.002,
    Fault.ANSWER_THEN_CLOSE: 0.02,
}
_HOSTILE_CALLS: Table = {
    Fault.SLOW: 0.01,
    Fault.RESET_BEFORE: 0.005,
    Fault.ERROR_BEFORE: 0.005,
    Fault.GARBAGE_BEFORE: 0.005,
    Fault.HANG_AFTER: 0.005,
    Fault.RESET_AFTER: 0.01,
    Fault.CLOSE_AFTER: 0.01,
    Fault.HALF_AFTER: 0.01,
    Fault.GARBAGE_AFTER: 0.01,
    Fault.ERROR_AFTER: 0.01,
    Fault.ANSWER_THEN_CLOSE: 0.10,
}
# VNPT -1, Viettel 99, Zalo -100 and -200: half of them have taken the message.
_VAGUE: Table = {Fault.VAGUE_BEFORE: 0.01, Fault.VAGUE_AFTER: 0.01}
_USUAL_FATES: Table = {
    Fault.RECEIPT_LATE: 0.02,
    Fault.RECEIPT_NEVER: 0.01,
    Fault.UNDELIVERED: 0.01,
    Fault.PHONE_OFF: 0.02,
    Fault.BLACKHOLE: 0.005,
}
_HOSTILE_FATES: Table = {
    Fault.RECEIPT_LATE: 0.05,
    Fault.RECEIPT_NEVER: 0.05,
    Fault.UNDELIVERED: 0.03,
    Fault.PHONE_OFF: 0.05,
    Fault.BLACKHOLE: 0.02,
}
# MobiFone tells nobody what became of a message (wire/mobifone.md 3): only the truth knows.
_USUAL_SILENT: Table = {Fault.UNDELIVERED: 0.01, Fault.PHONE_OFF: 0.02, Fault.BLACKHOLE: 0.005}
_HOSTILE_SILENT: Table = {Fault.UNDELIVERED: 0.03, Fault.PHONE_OFF: 0.05, Fault.BLACKHOLE: 0.02}
_USUAL_PUSHES: Table = {
    Fault.RECEIPT_TWICE: 0.03,
    Fault.RECEIPT_OUT_OF_ORDER: 0.03,
    Fault.RECEIPT_BEFORE_ACCEPT: 0.03,
}
_HOSTILE_PUSHES: Table = {
    Fault.RECEIPT_TWICE: 0.10,
    Fault.RECEIPT_OUT_OF_ORDER: 0.10,
    Fault.RECEIPT_BEFORE_ACCEPT: 0.10,
}
# VNPT 23 and Viettel 14, 15, 17 speak of the number (wire/vnpt.md 5, wire/viettel.md 4).
_VNPT_NUMBERS: Table = {"23": 0.012, Fault.PORTED: 0.012}
_VIETTEL_NUMBERS: Table = {
    "FORMAT_ERROR": 0.008,
    "LENGTH_INVALID": 0.008,
    "UNKNOWN_TELCO": 0.008,
    Fault.PORTED: 0.008,
}
# The two that speak of the number (wire/esms.md 3).
_ESMS_NUMBERS: Table = {"99": 0.015, "108": 0.015}
# wire/zalo.md 3.5 and 2.9, the codes of class R.
_ZNS_NUMBERS: Table = {
    "-118": 0.08,
    "-108": 0.004,
    "-110": 0.004,
    "-114": 0.004,
    "-119": 0.004,
    "-134": 0.004,
    "-139": 0.004,
    "-140": 0.004,
    "-141": 0.004,
}
_OA_FOLLOWERS: Table = {
    "-201": 0.004,
    "-213": 0.004,
    "-217": 0.004,
    "-227": 0.004,
    "-230": 0.004,
    "-232": 0.004,
    "-244": 0.004,
}

PROFILES: Mapping[str, Mapping[str, Rates]] = {
    "none": {},
    "usual": {
        "mobifone": Rates({**_USUAL_CALLS, Fault.CREDENTIAL_DROPPED: 0.01}, {}, _USUAL_SILENT),
        "vnpt": Rates({**_USUAL_CALLS, Fault.THROTTLED: 0.012}, _VNPT_NUMBERS, _USUAL_FATES),
        "viettel": Rates(_USUAL_CALLS, _VIETTEL_NUMBERS, _USUAL_FATES),
        "zalo_zns": Rates(
            {**_USUAL_CALLS, Fault.THROTTLED: 0.01, Fault.CREDENTIAL_DROPPED: 0.002},
            _ZNS_NUMBERS,
            {**_USUAL_FATES, **_USUAL_PUSHES},
        ),
        "zalo_oa": Rates(
            {**_USUAL_CALLS, Fault.THROTTLED: 0.01, "-218": 0.015},
            _OA_FOLLOWERS,
            {**_USUAL_FATES, **_USUAL_PUSHES},
        ),
        "esms": Rates(
            {**_USUAL_CALLS, Fault.THROTTLED: 0.01},
            _ESMS_NUMBERS,
            {**_USUAL_FATES, **_USUAL_PUSHES},
        ),
    },
    "hostile": {
        "mobifone": Rates(
            {**_HOSTILE_CALLS, Fault.THROTTLED: 0.01, Fault.CREDENTIAL_DROPPED: 0.02},
            {},
            _HOSTILE_SILENT,
        ),
        "vnpt": Rates(
            {**_HOSTILE_CALLS, Fault.THROTTLED: 0.05, **_VAGUE},
            {"23": 0.03, Fault.PORTED: 0.03},
            _HOSTILE_FATES,
        ),
        "viettel": Rates(
            {**_HOSTILE_CALLS, Fault.THROTTLED: 0.01, **_VAGUE},
            {code: 2 * rate for code, rate in _VIETTEL_NUMBERS.items()},
            _HOSTILE_FATES,
        ),
        "zalo_zns": Rates(
            {
                **_HOSTILE_CALLS,
                Fault.THROTTLED: 0.03,
                Fault.CREDENTIAL_DROPPED: 0.005,
                **_VAGUE,
            },
            {code: 2 * rate for code, rate in _ZNS_NUMBERS.items()},
            {**_HOSTILE_FATES, **_HOSTILE_PUSHES},
        ),
        "zalo_oa": Rates(
            {
                **_HOSTILE_CALLS,
                Fault.THROTTLED: 0.03,
                **_VAGUE,
                "-218": 0.02,
            },
            {code: 2 * rate for code, rate in _OA_FOLLOWERS.items()},
            {**_HOSTILE_FATES, **_HOSTILE_PUSHES},
        ),
        "esms": Rates(
            {**_HOSTILE_CALLS, Fault.THROTTLED: 0.03, **_VAGUE},
            {code: 2 * rate for code, rate in _ESMS_NUMBERS.items()},
            {**_HOSTILE_FATES, **_HOSTILE_PUSHES},
        ),
    },
}


def rates_of(profile: str, gateway: str, over: Mapping[str, float]) -> Rates:
    """The rates of one gateway; `over` replaces single ones, an unknown kind joins the calls."""
    rates = PROFILES[profile].get(gateway, Rates())
    calls, addresses, fates = dict(rates.calls), dict(rates.addresses), dict(rates.fates)
    for kind, rate in over.items():
        _table_for(kind, calls, addresses, fates)[kind] = rate
    return Rates(calls, addresses, fates)


def _table_for(kind: str, calls: Table, addresses: Table, fates: Table) -> Table:
    if kind in addresses or kind == Fault.PORTED:
        return addresses
    if kind in fates or kind in _FATES:
        return fates
    return calls


_FATES = frozenset({*_HOSTILE_FATES, *_HOSTILE_PUSHES})
