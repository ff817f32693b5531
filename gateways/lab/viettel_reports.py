"""What Viettel counts for an account, from what the lab truly took (wire/viettel.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateways.lab.facts import Taken
from gateways.lab.local_time import VIETNAM, day_of
from gateways.lab.networks import planned
from gateways.lab.soap import Operation
from gateways.lab.store import Truth
from gateways.lab.viettel_rules import GATEWAY

_DAY = timedelta(days=1)
_DAYS_MAX = 400


@dataclass(frozen=True, slots=True)
class Days:
    """Local days, both ends within; `hour` where only that hour of them is asked for."""

    first: datetime
    last: datetime
    hour: int | None = None


def days_of(operation: Operation) -> Days | None:
    """The span that an operation names; None where it names none."""
    try:
        return _READERS[operation.name](operation)
    except ValueError:
        return None


def counted(truth: Truth, brandnames: Sequence[str], days: Days) -> Mapping[str, Mapping[str, int]]:
    """By brandname, the counts that a report names; of what it refused the lab keeps no day."""
    taken = list(_taken(truth, days))
    return {name: _counts([one for one in taken if one.brandname == name]) for name in brandnames}


def _taken(truth: Truth, days: Days) -> Iterator[Taken]:
    day = days.first
    for _ in range(_DAYS_MAX):
        if day > days.last:
            return
        for one in truth.of_day(GATEWAY, day_of(day)):
            if days.hour in {None, one.at.astimezone(VIETNAM).hour}:
                yield one
        day += _DAY


def _counts(taken: Sequence[Taken]) -> dict[str, int]:
    own = [one for one in taken if planned(one.address) == GATEWAY]
    segments, own_segments = (sum(one.segments for one in each) for each in (taken, own))
    return {
        "mtSent": len(taken),
        "mtSentVt": len(own),
        "mtSentOut": len(taken) - len(own),
        "mtError": 0,
        "mtErrorAlias": 0,
        "mtFailure": 0,
        "smsSent": segments,
        "smsSentVt": own_segments,
        "smsSentOut": segments - own_segments,
        "sumMT": len(taken),
    }


def _hour(operation: Operation) -> Days:
    at = _read(operation.value("timeReport"), "%d/%m/%Y %H")
    return Days(at, at, at.hour)


def _daily(operation: Operation) -> Days:
    first, last = (_read(operation.value(name), "%d/%m/%Y") for name in ("startDate", "endDate"))
    return Days(first, last)


def _monthly(operation: Operation) -> Days:
    first, last = (_read(operation.value(name), "%m/%Y") for name in ("startMonth", "endMonth"))
    after = (last + 31 * _DAY).replace(day=1)
    return Days(first, after - _DAY)


def _read(written: str, form: str) -> datetime:
    return datetime.strptime(written, form).replace(tzinfo=VIETNAM)


_READERS: Mapping[str, Callable[[Operation], Days]] = {
    "wsReportHour": _hour,
    "wsReportDaily": _daily,
    "wsReportMonth": _monthly,
}
