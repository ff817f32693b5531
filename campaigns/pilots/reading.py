"""A person confirms by name what a handset shows: the address is typed in, and compared byte for
byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import Connection, select

from campaigns.accounts import Act, Person, require
from campaigns.definition import Definition, load
from campaigns.errors import CampaignsError
from campaigns.ledger import pilots, record_control
from campaigns.ledger.rows import insert_missing
from campaigns.parts import Kind
from campaigns.register import NotThisVersion, ReasonMissing, Version
from campaigns.schema import pilot_reading, version

Readings: TypeAlias = frozenset[tuple[str, str]]
"""(hash, gateway) of every version that a person read on a handset, as that gateway carries it."""

_READINGS: Final = select(pilot_reading.c.sha256, pilot_reading.c.gateway)


class NotSent(CampaignsError):
    """No pilot of this version went through that gateway: nobody can have read it."""


class OtherAddress(CampaignsError):
    """What was read on the handset is not what was approved."""


def readings(conn: Connection) -> Readings:
    """What was confirmed so far. Kept by hash: a version that says the same is confirmed, too."""
    return frozenset((row.sha256, row.gateway) for row in conn.execute(_READINGS))


def is_read(found: Readings, sha256: str, gateway: str) -> bool:
    """Did a person read the version with this hash on a handset, as that gateway carries it?"""
    return (sha256, gateway) in found


def unread(found: Readings, of: Definition, live: Collection[str]) -> list[str]:
    """Gateways that a version waits for: live ones that it goes through, and was not read of.

    An exercise never leaves through a live one, and needs no pilot.
    """
    if of.kind is not Kind.ACTUAL:
        return []
    return [one for one in of.routes if one in live and not is_read(found, of.sha256, one)]


def confirm(
    conn: Connection,
    of: Version,
    gateway: str,
    *,
    addresses: Sequence[str],
    note: str,
    person: Person,
    now: datetime,
) -> bool:
    """Record that this person read the text, and these addresses, on a handset.

    False where it was confirmed before. Raises NotAllowed, ReasonMissing, NotThisVersion, NotSent,
    OtherAddress.
    """
    require(person, Act.CONFIRM_PILOT)
    if not note.strip():
        raise ReasonMissing("To confirm a pilot needs a note: say who read it on which handset")
    definition = load(of.definition, place=of.slug)
    if gateway not in definition.routes:
        raise NotThisVersion(f"Version {of.number} of {of.slug} does not go through {gateway}")
    if not pilots.was_sent(conn, version_ids=_alike(conn, of), gateway=gateway):
        raise NotSent(
            f"No pilot of version {of.number} of {of.slug} went through {gateway} yet: "
            f"loa campaign pilot {of.slug} --to FILE"
        )
    _check_addresses(definition, addresses)
    return _recorded(conn, of, gateway, addresses, note=note, person=person, now=now)


def _alike(conn: Connection, of: Version) -> list[int]:
    """The campaign's versions that say the same."""
    same = (version.c.campaign_id == of.campaign_id, version.c.sha256 == of.sha256)
    return list(conn.execute(select(version.c.id).where(*same)).scalars())


def _check_addresses(definition: Definition, addresses: Sequence[str]) -> None:
    """Nothing is forgiven, neither case nor a space: on the handset it would not be, either.

    The approved address is not shown: it would only be copied.
    """
    approved = [one.url for one in definition.approved]
    if len(addresses) != len(approved):
        raise OtherAddress(
            f"The message carries {len(approved)} addresses, and {len(addresses)} were typed in: "
            "type each one that the handset shows, once"
        )
    for said in addresses:
        if said not in approved:
            place = _differs(said, approved)
            raise OtherAddress(
                f"The address differs from every approved one at character {place}: "
                "look at the handset again. If it does read so, halt the campaign: "
                f"loa campaign halt {definition.slug} --reason …"
            )
    if len(set(addresses)) != len(addresses):
        raise OtherAddress("An address was typed in twice: type each one that the handset shows")


def _differs(said: str, approved: Sequence[str]) -> int:
    """The first character, from 1, at which it is none of them any more."""
    alike = (
        next((n for n, pair in enumerate(zip(said, one, strict=False)) if pair[0] != pair[1]), None)
        for one in approved
    )
    ends = [
        min(len(said), len(one)) if n is None else n for n, one in zip(alike, approved, strict=True)
    ]
    return max(ends) + 1


def _recorded(
    conn: Connection,
    of: Version,
    gateway: str,
    addresses: Sequence[str],
    *,
    note: str,
    person: Person,
    now: datetime,
) -> bool:
    fresh = insert_missing(
        conn,
        pilot_reading,
        sha256=of.sha256,
        gateway=gateway,
        version_id=of.id,
        addresses=list(addresses),
        person=person.name,
        note=note,
        at=now,
    )
    if fresh:
        details: Mapping[str, object] = {
            "version": of.number,
            "sha256": of.sha256,
            "addresses": list(addresses),
        }
        record_control(
            conn,
            kind="pilot_read",
            scope=f"route:{of.slug}/{gateway}",
            actor=person.name,
            reason=note,
            details=dict(details),
            at=now,
        )
    return fresh
