"""What Viettel checks before it takes a message, message by message (wire/viettel.md 4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateways.lab.config import ViettelAccount
from gateways.lab.reading import as_gsm7, digest_of, folded, segments_of
from gateways.lab.soap import Operation
from gateways.lab.store import Truth

GATEWAY = "viettel"
ACCENTED = "1"
_NUMBER = re.compile(r"84\d{9}\Z")

MESSAGES = {
    "FORMAT_ERROR": "Check ReceiverID: FORMAT_ERROR",
    "LENGTH_INVALID": "Length of ReceiverID is invalid.",
    "UNKNOWN_TELCO": "Unable to check telco from input receiver",
    "GENERAL": "Check information error",
}
"""Fault kinds of the profiles to the fixed words of the table."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One message with what its rules are judged by."""

    operation: Operation
    account: ViettelAccount
    store: Truth
    now: datetime

    def value(self, name: str) -> str:
        """A plain field."""
        return self.operation.value(name)

    @property
    def text(self) -> str:
        """What a subscriber will read."""
        content = self.value("Content")
        return content if self.value("ContentType") == ACCENTED else as_gsm7(content)

    @property
    def segments(self) -> int:
        """Segments of the text."""
        return segments_of(self.text, unicode=self.value("ContentType") == ACCENTED)


def login_message(
    operation: Operation,
    account: ViettelAccount,
    names: tuple[str, str, str] = ("User", "Password", "CPCode"),
) -> str:
    """What is wrong with the credentials, empty when nothing is (numbers 2 to 8 of the list)."""
    user, password, cp_code = map(operation.value, names)
    checks = (
        ("Authenticate: Cp_code: NULL_OR_BLANK", not cp_code),
        ("Authenticate: UserName: NULL_OR_BLANK", not user),
        ("Authenticate: Password: NULL_OR_BLANK", not password),
        ("Authenticate: CP_CODE_NOT_FOUND", cp_code != account.cp_code),
        (
            "Authenticate: WRONG_INFORMATION_AUTHENTICATE",
            (user, password) != (account.user, account.password),
        ),
        (
            f"Authenticate: IP_INVALID (YOUR IP: {account.address_seen})",
            not account.address_is_allowed,
        ),
    )
    return next((message for message, wrong in checks if wrong), "")


def message_of(asking: Asking) -> str:
    """The first message that refuses, or the empty word."""
    login = login_message(asking.operation, asking.account)
    return login or next((words(asking) for words, wrong in _RULES if wrong(asking)), "")


def _said(words: str) -> Callable[[Asking], str]:
    return lambda _asking: words


def _too_long(asking: Asking) -> bool:
    return len(asking.value("Content").encode()) > asking.account.content_bytes_max


def _too_long_words(asking: Asking) -> str:
    limit, length = asking.account.content_bytes_max, len(asking.value("Content").encode())
    return f"Check Content: MAXLENGTH_LIMIT_{limit}_BYTE (YOUR_CONTENT: {length} BYTE)"


def _banned_word(asking: Asking) -> bool:
    read = folded(asking.text)
    return any(folded(word) in read for word in asking.account.banned_words)


def _no_template(asking: Asking) -> bool:
    templates = asking.account.templates
    return bool(templates) and not any(_fits(one, asking.value("Content")) for one in templates)


def _fits(template: str, content: str) -> bool:
    pattern = ".*".join(re.escape(piece) for piece in template.split("%"))
    return re.fullmatch(pattern, content, re.DOTALL) is not None


def _duplicate(asking: Asking) -> bool:
    """The guard is by content, number and brandname, its window a setting (wire/viettel.md 5)."""
    last = asking.store.last(GATEWAY, asking.value("ReceiverID"))
    window = timedelta(seconds=asking.account.duplicate_window_seconds)
    return (
        last is not None
        and asking.now < last.at + window
        and last.brandname == asking.value("ServiceID")
        and last.text_sha256 == digest_of(asking.text)
    )


_RULES: Sequence[tuple[Callable[[Asking], str], Callable[[Asking], bool]]] = (
    (_said("Check RequestID: NULL_OR_BLANK"), lambda a: not a.value("RequestID")),
    (_said("Check RequestID: REQUEST_ID_NOT_NUMBER"), lambda a: not a.value("RequestID").isdigit()),
    (_said("Check UserID: NULL_OR_BLANK"), lambda a: not a.value("UserID")),
    (_said("Check ReceiverID: NULL_OR_BLANK"), lambda a: not a.value("ReceiverID")),
    (_said(MESSAGES["FORMAT_ERROR"]), lambda a: not _NUMBER.match(a.value("ReceiverID"))),
    (
        _said("UserID_NOT_EQUAL_ReceiverID"),
        lambda a: a.value("UserID") != a.value("ReceiverID"),
    ),
    (_said("Check CommandCode: NULL_OR_BLANK"), lambda a: not a.value("CommandCode")),
    (
        _said("Check CommandCode: COMMAND_CODE_ERROR"),
        lambda a: a.value("CommandCode").lower() != "bulksms",
    ),
    (_said("Check Content: NULL_OR_BLANK"), lambda a: not a.value("Content")),
    (
        _said("Check ServiceID: ALIAS_INVALID:TELCO=VT"),
        lambda a: a.value("ServiceID") not in a.account.brandnames,
    ),
    (_too_long_words, _too_long),
    (_said("Check Content: MSG_ERROR_CONTAIN_BLACKLIST"), _banned_word),
    (_said("Check template: CONTENT_NOT_MATCH_TEMPLATE"), _no_template),
    (_said("Check ServiceID: DUPLICATE MESSAGE"), _duplicate),
)
