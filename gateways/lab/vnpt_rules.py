"""What VNPT checks before it takes a list, in its order, code by code (wire/vnpt.md 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from gateways.lab.config import VnptAccount
from gateways.lab.local_time import VIETNAM, Hours, day_of, within
from gateways.lab.reading import folded, segments_of
from gateways.lab.store import Truth
from gateways.lab.vnpt_wire import Fields, params_of, text_of

GATEWAY = "vnpt"
CSKH, QC = "1", "2"
UNACCENTED, ACCENTED = "0", "8"

# Blocked for advertising: before 08:00, 11:30-13:00, 18:30-20:00, after 21:00 (code 8).
QC_HOURS: Hours = (
    (time(8), time(11, 30)),
    (time(13), time(18, 30)),
    (time(20), time(21)),
)
_NUMBER = re.compile(r"84\d{9}\Z")
_PLACE = re.compile(r"\{(?:P(?P<position>\d+)|(?P<letter>[A-D]),(?P<longest>\d+))\}")
_UNSAFE = frozenset("&<>\"'")
_SCHEDULES = ("%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M")


@dataclass(frozen=True, slots=True)
class Asking:
    """One `send_sms_list` with what its rules are judged by."""

    fields: Fields
    account: VnptAccount
    store: Truth
    now: datetime
    network_of: Callable[[str], str]
    """The SMS gateway that serves a number."""

    def value(self, name: str) -> str:
        """A plain field."""
        return text_of(self.fields, name)

    @property
    def numbers(self) -> list[str]:
        """`MOBILELIST`, apart."""
        return self.value("MOBILELIST").split(",")

    @property
    def template(self) -> str | None:
        """The registered text."""
        return self.account.templates.get(self.value("TEMPLATEID"))

    @property
    def text(self) -> str:
        """What a subscriber will read."""
        return filled(self.template or "", params_of(self.fields))

    @property
    def segments(self) -> int:
        """Segments of the text for one number."""
        return segments_of(self.text, unicode=self.value("DATACODING") == ACCENTED)


def filled(template: str, params: dict[str, str]) -> str:
    """A registered text with its places filled: `{P2}` by its number, `{A,30}` by its position."""
    positions = iter(range(1, 1000))

    def content(place: re.Match[str]) -> str:
        position = next(positions)
        return params.get(place["position"] or str(position), "")

    return _PLACE.sub(content, template)


def code_of(asking: Asking) -> str:
    """The first code that refuses a list, or `0`."""
    return next((code for code, wrong in _RULES if wrong(asking)), "0")


def schedule_of(written: str) -> datetime | None:
    """`dd-MM-yyyy HH:mm` or the older spelling with slashes; None when it is neither."""
    for spelling in _SCHEDULES:
        try:
            return datetime.strptime(written, spelling).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    return None


def _unsafe(asking: Asking) -> bool:
    params = params_of(asking.fields)
    return any(letter in _UNSAFE for content in params.values() for letter in content)


def _wrong_login(asking: Asking) -> bool:
    account = asking.account
    return (asking.value("APIUSER"), asking.value("APIPASS")) != (
        account.api_user,
        account.api_pass,
    )


def _wrong_schedule(asking: Asking) -> bool:
    written = asking.value("SCHEDULETIME")
    return bool(written) and schedule_of(written) is None


def _past_schedule(asking: Asking) -> bool:
    schedule = schedule_of(asking.value("SCHEDULETIME"))
    return schedule is not None and schedule < asking.now


def _wrong_numbers(asking: Asking) -> bool:
    numbers = asking.numbers
    return not all(map(_NUMBER.match, numbers)) or len(set(map(asking.network_of, numbers))) > 1


def _missing_param(asking: Asking) -> bool:
    params = params_of(asking.fields)
    return any(number not in params for number, _ in _places(asking.template or ""))


def _long_param(asking: Asking) -> bool:
    params = params_of(asking.fields)
    return any(
        longest is not None and len(params.get(number, "")) > longest
        for number, longest in _places(asking.template or "")
    )


def _places(template: str) -> Iterator[tuple[str, int | None]]:
    for position, place in enumerate(_PLACE.finditer(template), 1):
        longest = place["longest"]
        yield place["position"] or str(position), int(longest) if longest else None


def _wrong_letters(asking: Asking) -> bool:
    """`á` with DATACODING 0 is refused, although GSM-7 has some accented letters."""
    return asking.value("DATACODING") != ACCENTED and not asking.text.isascii()


def _banned_word(asking: Asking) -> bool:
    read = folded(asking.text)
    return any(folded(word) in read for word in asking.account.banned_words)


def _closed_hour(asking: Asking) -> bool:
    at = schedule_of(asking.value("SCHEDULETIME")) or asking.now
    return asking.value("CONTRACTTYPEID") == QC and not within(QC_HOURS, at)


def _too_many_today(asking: Asking) -> bool:
    day, most = day_of(asking.now), asking.account.qc_per_day
    return asking.value("CONTRACTTYPEID") == QC and any(
        asking.store.advertised(GATEWAY, day, number) >= most for number in asking.numbers
    )


def _package_used_up(asking: Asking) -> bool:
    package = asking.account.package_segments
    wanted = asking.segments * len(asking.numbers)
    return package is not None and asking.store.segments[GATEWAY] + wanted > package


# The order is inferred from one test: template (7) before schedule (2) (wire/vnpt.md 5).
_RULES: Sequence[tuple[str, Callable[[Asking], bool]]] = (
    ("-1", _unsafe),
    ("1", _wrong_login),
    ("15", lambda asking: asking.value("AGENTID") != asking.account.agent_id),
    ("10", lambda asking: asking.value("USERNAME") != asking.account.user_name),
    ("13", lambda asking: asking.value("CONTRACTID") not in asking.account.contract_ids),
    ("9", lambda asking: asking.value("CONTRACTTYPEID") not in {CSKH, QC}),
    ("14", lambda asking: asking.value("LABELID") not in asking.account.labels),
    ("7", lambda asking: asking.template is None),
    ("2", _wrong_schedule),
    ("24", _past_schedule),
    ("-1", lambda asking: len(asking.numbers) > asking.account.numbers_max),
    ("23", _wrong_numbers),
    ("27", _missing_param),
    ("28", _long_param),
    ("17", _wrong_letters),
    ("11", lambda asking: asking.segments > asking.account.segments_max),
    ("30", _banned_word),
    ("8", _closed_hour),
    ("26", _too_many_today),
    ("20", _package_used_up),
)
