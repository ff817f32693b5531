"""An alert becomes a letter or a signed POST, in the language of whoever is called."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from campaigns.vault import Vault
from campaigns.watch import Alert, AlertKind, OnDuty, What
from campaigns.week import local
from gateways.exchange import HttpRequest
from gateways.mail import Letter
from reports.alert_words import Pair, headline, words_of
from reports.words import Language, moment

#: What stands before a headline; a new alert speaks for itself.
_BEFORE: Final[dict[What, Pair]] = {
    What.ESCALATED: ("chưa ai nhận – ", "nobody took it – "),
    What.RAISED: ("", ""),
    What.REPEATED: ("vẫn còn – ", "still – "),
    What.CLEARED: ("đã hết – ", "over – "),
}
#: The most urgent first.
_ORDER: Final = tuple(_BEFORE)
_FOOT: Final[Pair] = (
    "Thư tự động của Loa theo danh sách trực. Không trả lời thư này.",
    "Sent by Loa to its duty list. Do not reply.",
)
#: A forecast is not over because it was mended when its period is.
_TIME_IS_UP: Final[Pair] = ("hết kỳ – ", "time is up – ")
_ENGLISH_BELOW: Final = "\n\n— English —\n\n"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person is told of one alert."""

    alert: Alert
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One message to one person: everything that is to be told now."""

    person: OnDuty
    told: tuple[Told, ...]
    at: datetime
    """Aware."""
    mark: str
    """Unique among our messages."""
    exercise: bool

    @property
    def in_order(self) -> Sequence[Told]:
        """The most urgent first."""
        return sorted(self.told, key=lambda one: _ORDER.index(one.what))


def unkept(kind: AlertKind, details: Mapping[str, str | int], *, now: datetime) -> Alert:
    """An alert that has no row: a trial, or what is told while there is no ledger to keep it."""
    return Alert(
        id=0,
        kind=kind,
        scope=kind.value,
        grade=1,
        details=details,
        raised_at=now,
        worsened_at=now,
        last_seen_at=now,
        acknowledged_at=None,
        acknowledged_by="",
        reason="",
        escalated_at=None,
        cleared_at=None,
    )


def letter(telling: Telling) -> Letter:
    """The e-mail: in Vietnamese with English below, or in English alone."""
    first, language = telling.in_order[0], Language(telling.person.language)
    text = _text(telling, language)
    if language is Language.VIETNAMESE:
        text += _ENGLISH_BELOW + _text(telling, Language.ENGLISH)
    return Letter(
        to=telling.person.email,
        subject=subject(telling, language),
        text=text + "\n",
        at=local(telling.at),
        mark=telling.mark,
        thread=f"loa-alert-{first.alert.id}" if first.alert.id else "",
    )


def subject(telling: Telling, language: Language) -> str:
    """What a phone shows: the most urgent headline, and how many more there are."""
    first = telling.in_order[0]
    more = f" (+{len(telling.told) - 1})" if len(telling.told) > 1 else ""
    exercise = _of(("[Diễn tập] ", "[Exercise] "), language) if telling.exercise else ""
    return f"{exercise}Loa: {_first_line(first, language)}{more}"


def post(telling: Telling, vault: Vault) -> HttpRequest:
    """The webhook's call, signed over its timestamp and the very octets of its body.

    `X-Loa-Signature: sha256=` HMAC-SHA-256, in hexadecimal, of `timestamp.body` under the
    entry's secret. Raises CannotOpen where the address was sealed with another key.
    """
    body = json.dumps(_as_object(telling), ensure_ascii=False).encode("utf-8")
    stamp = str(int(telling.at.timestamp()))
    key = telling.person.secret(vault).encode("ascii")
    signature = hmac.new(key, stamp.encode("ascii") + b"." + body, hashlib.sha256).hexdigest()
    headers = (
        ("Content-Type", "application/json; charset=utf-8"),
        ("X-Loa-Timestamp", stamp),
        ("X-Loa-Signature", f"sha256={signature}"),
    )
    return HttpRequest("POST", telling.person.webhook(vault), headers, body)


def _as_object(telling: Telling) -> dict[str, Any]:
    language = Language(telling.person.language)
    return {
        "to": telling.person.name,
        "at": telling.at.isoformat(),
        "exercise": telling.exercise,
        "subject": subject(telling, language),
        "text": _text(telling, language),
        "alerts": [_alert_as_object(one) for one in telling.in_order],
    }


def _alert_as_object(one: Told) -> dict[str, Any]:
    alert, said = one.alert, {}
    for language in Language:
        said[f"headline_{language}"] = headline(alert.kind, alert.details, language)
        said[f"words_{language}"] = words_of(alert.kind, alert.details, language)
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "scope": alert.scope,
        "grade": alert.grade,
        "what": one.what.value,
        "raised_at": alert.raised_at.isoformat(),
        **said,
    }


def _text(telling: Telling, language: Language) -> str:
    blocks = ["\n".join(_lines(one, language)) for one in telling.in_order]
    return "\n\n".join([*blocks, _of(_FOOT, language)])


def _lines(one: Told, language: Language) -> Iterator[str]:
    alert = one.alert
    yield _first_line(one, language)
    if alert.cleared_at is not None:
        since, until = moment(alert.raised_at), moment(alert.cleared_at)
        yield _of((f"Từ {since} đến {until}.", f"From {since} to {until}."), language)
        return
    yield words_of(alert.kind, alert.details, language)
    if alert.id:
        since = moment(alert.worsened_at)
        yield _of(
            (
                f"Từ {since}. Nhận xử lý: loa alert ack {alert.id} --reason …",
                f"Since {since}. Take care of it: loa alert ack {alert.id} --reason …",
            ),
            language,
        )


def _first_line(one: Told, language: Language) -> str:
    alert, before = one.alert, _BEFORE[one.what]
    ends = alert.details.get("ends_at")
    if alert.cleared_at is not None and isinstance(ends, str):
        before = _TIME_IS_UP if datetime.fromisoformat(ends) <= alert.cleared_at else before
    return _of(before, language) + headline(alert.kind, alert.details, language)


def _of(pair: Pair, language: Language) -> str:
    return pair[0] if language is Language.VIETNAMESE else pair[1]
