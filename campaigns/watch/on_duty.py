"""The duty list: who is called when something is wrong, by which ways, and in which language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from campaigns.accounts import Act, Person, require
from campaigns.errors import CampaignsError
from campaigns.schema import duty
from campaigns.vault import Vault

#: Called first, and called when nobody acknowledges.
LEVELS: Final = (1, 2)
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")
_WEBHOOK_MAX: Final = 500
_CONTEXT: Final = b"duty webhook"


class BadDuty(CampaignsError):
    """An entry of the duty list cannot be made like this; the message says how."""


class Way(StrEnum):
    """How a person on duty is told."""

    EMAIL = "email"
    """By SMTP."""
    WEBHOOK = "webhook"
    """By a signed POST to an address of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """One entry of the duty list that has not ended."""

    id: int
    name: str
    level: int
    """1 is called first; 2 when nobody acknowledges."""
    language: str
    """`vi` or `en`."""
    email: str
    """Empty: none."""
    webhook_host: str
    """What may be shown of the webhook's address; empty: none."""
    webhook_sealed: bytes | None = field(repr=False)

    @property
    def ways(self) -> tuple[Way, ...]:
        """Those that the entry names."""
        named = {Way.EMAIL: self.email, Way.WEBHOOK: self.webhook_host}
        return tuple(way for way, given in named.items() if given)

    def webhook(self, vault: Vault) -> str:
        """The webhook's whole address, which may hold a secret. Raises CannotOpen."""
        assert self.webhook_sealed is not None, "asked of an entry without a webhook"
        return vault.open_secrets(self.webhook_sealed, context=_CONTEXT)["url"]

    def secret(self, vault: Vault) -> str:
        """What its webhook's calls are signed with; another entry has another one."""
        return vault.secret_for(f"duty {self.id}")


_ON_DUTY: Final = select(duty).where(duty.c.ended_at.is_(None)).order_by(duty.c.level, duty.c.name)
_END: Final = (
    update(duty)
    .where(duty.c.name == bindparam("of"), duty.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)


def add(
    conn: Connection,
    vault: Vault,
    name: str,
    *,
    email: str = "",
    webhook: str = "",
    level: int = 1,
    language: str = "vi",
    person: Person,
    now: datetime,
) -> OnDuty:
    """Put somebody on the duty list. Raises NotAllowed, BadDuty.

    A webhook is called by https only, or on this machine's loopback.
    """
    require(person, Act.KEEP_DUTY)
    tidy = " ".join(name.split())
    _check(conn, tidy, email=email, webhook=webhook, level=level)
    sealed = vault.seal_secrets({"url": webhook}, context=_CONTEXT) if webhook else None
    conn.execute(
        insert(duty).values(
            name=tidy,
            level=level,
            language=language,
            email=email,
            webhook_sealed=sealed,
            webhook_host=urlsplit(webhook).hostname or "",
            added_by=person.name,
            added_at=now,
        )
    )
    return next(one for one in on_duty(conn) if one.name == tidy)


def end(conn: Connection, name: str, *, person: Person, now: datetime) -> bool:
    """Take somebody off the duty list; False where nobody of that name is on it.

    Raises NotAllowed.
    """
    require(person, Act.KEEP_DUTY)
    return bool(conn.execute(_END, {"of": name, "now": now}).rowcount)


def on_duty(conn: Connection) -> Sequence[OnDuty]:
    """Who is on duty now, level 1 first."""
    return [_entry(row) for row in conn.execute(_ON_DUTY)]


def _check(conn: Connection, name: str, *, email: str, webhook: str, level: int) -> None:
    if not name:
        raise BadDuty("An entry of the duty list needs a name")
    if any(one.name == name for one in on_duty(conn)):
        raise BadDuty(f"{name} is on the duty list: end that entry first, or add another name")
    if not email and not webhook:
        raise BadDuty("Somebody on duty needs a way to be told: an e-mail address or a webhook")
    if email and not _EMAIL.fullmatch(email):
        raise BadDuty(f"{email!r} is no e-mail address: write it like truc@langson.gov.vn")
    if webhook and not _is_callable(webhook):
        raise BadDuty("A webhook is an address like https://host/path, without spaces")
    if level not in LEVELS:
        raise BadDuty("The level is 1, called first, or 2, called when nobody acknowledges")


def _is_callable(webhook: str) -> bool:
    """Its text is signed, not encrypted: only TLS, or this machine itself, keeps it from others."""
    if len(webhook) > _WEBHOOK_MAX or not webhook.isascii() or not webhook.isprintable():
        return False
    if " " in webhook:
        return False
    try:
        parts = urlsplit(webhook)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _entry(row: Row[Any]) -> OnDuty:
    return OnDuty(
        id=row.id,
        name=row.name,
        level=row.level,
        language=row.language,
        email=row.email,
        webhook_host=row.webhook_host,
        webhook_sealed=row.webhook_sealed,
    )
