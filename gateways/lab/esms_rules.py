"""What eSMS checks before it takes a message, and the first code that refuses (wire/esms.md 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateways.lab.config import EsmsAccount
from gateways.lab.local_time import day_of
from gateways.lab.reading import as_gsm7, folded, segments_of
from gateways.lab.store import Truth

GATEWAY = "esms"
CUSTOMER_CARE = "2"
INVALID = "99:invalid"
"""The sample of 99, which has no code in it."""
_NUMBER = re.compile(r"84[35789]\d{8}\Z", re.ASCII)
_LONGEST_REQUEST_ID = 50
_GUARD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Asking:
    """One message with what its rules are judged by."""

    fields: Mapping[str, object]
    account: EsmsAccount
    store: Truth
    now: datetime
    network: str
    """`telcoid` of the network that serves the number."""

    def value(self, name: str) -> str:
        """A field as text; some clients write `IsUnicode` and `Sandbox` as numbers."""
        return value_of(self.fields, name)

    @property
    def address(self) -> str:
        """The number as `84…`, however it is spelled."""
        return msisdn_of(self.value("Phone"))

    @property
    def text(self) -> str:
        """What a subscriber will read."""
        content = self.value("Content")
        return content if self.is_unicode else as_gsm7(content)

    @property
    def is_unicode(self) -> bool:
        """Whether the text is sent with its marks."""
        return self.value("IsUnicode") == "1"

    @property
    def segments(self) -> int:
        """Segments of the text."""
        return segments_of(self.text, unicode=self.is_unicode)

    @property
    def price(self) -> int:
        """What the message costs."""
        return self.segments * self.account.price_per_segment


def value_of(fields: Mapping[str, object], name: str) -> str:
    """A field of a body as text, empty where it is missing or neither text nor number."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) else ""


def msisdn_of(written: str) -> str:
    """`0912000111` stands in the examples; clients write `84…` and `+84…` as well."""
    digits = written.removeprefix("+")
    return "84" + digits[1:] if digits.startswith("0") else digits


def login_code(fields: Mapping[str, object], account: EsmsAccount) -> str:
    """What is wrong with the keys or the account, empty when nothing is."""
    given = (value_of(fields, "ApiKey"), value_of(fields, "SecretKey"))
    if given != (account.api_key, account.secret_key):
        return "101"
    return "143" if account.is_locked else ""


def code_of(asking: Asking) -> str:
    """The first code that refuses, or the empty word."""
    login = login_code(asking.fields, asking.account)
    return login or next((code for code, wrong in _RULES if wrong(asking)), "")


def balance_of(account: EsmsAccount, store: Truth) -> int:
    """What is left of the money."""
    return account.balance - account.price_per_segment * store.segments[GATEWAY]


def _banned_word(asking: Asking) -> bool:
    read = folded(asking.text)
    return any(folded(word) in read for word in asking.account.banned_words)


def _no_template(asking: Asking) -> bool:
    templates = asking.account.templates
    return bool(templates) and not any(_fits(one, asking.value("Content")) for one in templates)


def _fits(template: str, content: str) -> bool:
    pattern = ".*".join(re.escape(piece) for piece in template.split("%"))
    return re.fullmatch(pattern, content, re.DOTALL) is not None


def _used_up(asking: Asking) -> bool:
    return balance_of(asking.account, asking.store) < asking.price


def _repeated(asking: Asking) -> bool:
    """Whatever the number: a RequestId is the account's (wire/esms.md 2).

    One page of the document lets the guard forget after 24 hours, another at midnight.
    """
    last = asking.store.under(GATEWAY, asking.value("RequestId"))
    if last is None:
        return False
    if asking.account.guard_forgets == "at_midnight":
        return day_of(last.at) == day_of(asking.now)
    return asking.now < last.at + _GUARD


# No source tells the order. With the guard last, a repeated call may hear of money or keys first,
# which says nothing of the message that was taken before: a client has to know that.
_RULES: Sequence[tuple[str, Callable[[Asking], bool]]] = (
    ("140", lambda a: not a.account.address_is_allowed),
    ("300", lambda a: not a.value("SmsType")),
    ("118", lambda a: a.value("SmsType") != CUSTOMER_CARE),
    (INVALID, lambda a: not a.value("Content")),
    (INVALID, lambda a: len(a.value("RequestId")) > _LONGEST_REQUEST_ID),
    ("108", lambda a: not _NUMBER.match(a.address)),
    ("104", lambda a: a.value("Brandname") not in a.account.brandnames),
    ("201", _banned_word),
    ("146", _no_template),
    ("177", lambda a: a.network in a.account.unregistered_networks),
    ("102", lambda a: not a.account.has_price),
    ("103", _used_up),
    ("124", _repeated),
)
