"""What an answer of Zalo's says: `error` decides, whatever the HTTP status (wire/zalo.md 0.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from gateways.answers import Unreadable, json_object
from gateways.codes import CodeRow, outcome_of_code, outcome_of_undocumented
from gateways.exchange import HttpResponse
from gateways.outcome import Outcome, Verdict

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CODE: Final = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_MILLISECONDS: Final = re.compile(r"[0-9]{12,14}", re.ASCII)
_IDENTIFIER: Final = re.compile(r"[!-~]{1,80}", re.ASCII)
_OK: Final = 200
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: its code, its words as they came, and its `data` where that is an object."""

    code: str
    words: str
    data: Mapping[str, Any]


def said_in(response: HttpResponse) -> Said:
    """The envelope `{"error":0,"message":"Success","data":{…}}`. Raises `Unreadable`."""
    found = json_object(response)
    code = _matched(_CODE, found.get("error"))
    if code is None:
        raise Unreadable("no error code")
    return Said(code=code, words=text_of(found.get("message")), data=object_in(found, "data"))


def outcome_of_said(said: Said, row: CodeRow | None, *, code: str, status: int) -> Outcome:
    """The outcome of one message; `row` is None where no source explains the code.

    A success that came with another HTTP status than 200 and anything that came with 5xx are
    unknown: no source explains them (wire/zalo.md 5).
    """
    is_sound = status == _OK or (
        status < _SERVER_ERROR and row is not None and row.verdict is not Verdict.ACCEPTED
    )
    if row is None or not is_sound:
        return outcome_of_undocumented(code, said.words)
    return outcome_of_code(row, code=code, words=said.words)


def object_in(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of that name; empty where there is none."""
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """A text, empty for anything else."""
    return value if isinstance(value, str) else ""


def identifier_of(value: object) -> str | None:
    """`msg_id`, `message_id`, `tracking_id`: a short text, though some write it as a number."""
    return _matched(_IDENTIFIER, value)


def count_of(value: object) -> int | None:
    """A count, which is text in some answers and a number in others."""
    text = _matched(_COUNT, value)
    return None if text is None else int(text)


def instant_of(value: object) -> datetime | None:
    """Milliseconds since 1970, written as text, as an aware instant."""
    text = _matched(_MILLISECONDS, value)
    return None if text is None else _EPOCH + timedelta(milliseconds=int(text))


def _matched(pattern: re.Pattern[str], value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return text if pattern.fullmatch(text) else None
