"""The stop list: numbers that no campaign may message from the next claim on, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import Connection, insert, select, update

from campaigns.accounts import Act, Person, require
from campaigns.errors import CampaignsError
from campaigns.schema import stop_entry
from campaigns.vault import Vault
from gateways.msisdn import normalise

#: Indexes asked about in one statement; databases bound how many values one may name.
_ASKED_AT_ONCE: Final = 500


class BadStopEntry(CampaignsError):
    """An entry lacks what an auditor reads: its reason, or the document it rests on."""


def add(
    conn: Connection,
    vault: Vault,
    msisdn: str,
    *,
    reason: str,
    document: str,
    person: Person,
    now: datetime,
) -> bool:
    """Put a number, in any spelling, on the list; False where it is on it already.

    It need not be on the roster. Raises NotAllowed, BadMsisdn, BadStopEntry.
    """
    require(person, Act.STOP_LIST)
    if not (reason.strip() and document.strip()):
        raise BadStopEntry("The stop list needs a reason and the document it rests on: state both")
    index = vault.index(normalise(msisdn))
    if in_force(conn, [index]):
        return False
    conn.execute(
        insert(stop_entry).values(
            msisdn_index=index, reason=reason, document=document, person=person.name, at=now
        )
    )
    return True


def remove(
    conn: Connection, vault: Vault, msisdn: str, *, reason: str, person: Person, now: datetime
) -> bool:
    """Take a number off the list; the entry stays, with who removed it and why.

    False where it is not on it. Raises NotAllowed, BadMsisdn, BadStopEntry.
    """
    require(person, Act.STOP_LIST)
    if not reason.strip():
        raise BadStopEntry("To take a number off the stop list needs a reason: say why")
    index = vault.index(normalise(msisdn))
    removed = conn.execute(
        update(stop_entry)
        .where(stop_entry.c.msisdn_index == index, stop_entry.c.removed_at.is_(None))
        .values(removed_at=now, removed_by=person.name, removed_reason=reason)
    )
    return bool(removed.rowcount)


def in_force(conn: Connection, indexes: Iterable[bytes]) -> set[bytes]:
    """Which of these msisdn indexes are on the list now."""
    asked, found = iter(indexes), set[bytes]()
    while some := list(islice(asked, _ASKED_AT_ONCE)):
        rows = conn.execute(
            select(stop_entry.c.msisdn_index).where(
                stop_entry.c.msisdn_index.in_(some), stop_entry.c.removed_at.is_(None)
            )
        )
        found.update(row[0] for row in rows)
    return found
