"""The texts that carriers registered under a template id, each version kept with who vouches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from campaigns.accounts import Act, Person, require
from campaigns.schema import registered_text

_FETCHED: Final = "fetched"
_ATTESTED: Final = "attested"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredText:
    """What a carrier will send for a template id, in the words it registered."""

    gateway: str
    template_id: str
    number: int
    """Its version, from 1."""
    text: str
    attested: bool
    """Whether a person vouches for it; else the carrier itself showed it."""
    person: str
    at: datetime


def attest(
    conn: Connection,
    *,
    gateway: str,
    template_id: str,
    text: str,
    person: Person,
    now: datetime,
) -> RegisteredText:
    """Keep the text that an approver attests, where the carrier shows none. Raises NotAllowed."""
    require(person, Act.ATTEST_TEXT)
    return _keep(conn, gateway, template_id, text, how=_ATTESTED, person=person.name, now=now)


def keep_fetched(
    conn: Connection, *, gateway: str, template_id: str, text: str, actor: str, now: datetime
) -> RegisteredText:
    """Keep the text that the carrier shows; what it showed before stays, with its number."""
    return _keep(conn, gateway, template_id, text, how=_FETCHED, person=actor, now=now)


def registered_text_of(
    conn: Connection, *, gateway: str, template_id: str
) -> RegisteredText | None:
    """The newest text of a template; None blocks the route."""
    row = conn.execute(
        select(registered_text)
        .where(registered_text.c.gateway == gateway, registered_text.c.template_id == template_id)
        .order_by(registered_text.c.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return RegisteredText(
        gateway=row.gateway,
        template_id=row.template_id,
        number=row.number,
        text=row.text,
        attested=row.how == _ATTESTED,
        person=row.person,
        at=row.at,
    )


def _keep(
    conn: Connection,
    gateway: str,
    template_id: str,
    text: str,
    *,
    how: str,
    person: str,
    now: datetime,
) -> RegisteredText:
    """The next version; the same text vouched for in the same way is no new one."""
    newest = registered_text_of(conn, gateway=gateway, template_id=template_id)
    if newest is not None and (newest.text, newest.attested) == (text, how == _ATTESTED):
        return newest
    number = 1 if newest is None else newest.number + 1
    conn.execute(
        insert(registered_text).values(
            gateway=gateway,
            template_id=template_id,
            number=number,
            text=text,
            how=how,
            person=person,
            at=now,
        )
    )
    return RegisteredText(
        gateway=gateway,
        template_id=template_id,
        number=number,
        text=text,
        attested=how == _ATTESTED,
        person=person,
        at=now,
    )
