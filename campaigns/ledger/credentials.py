"""A credential is a versioned, sealed row; one renewal at a time, and the new version durable
before its first use.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from campaigns.ledger.rows import insert_missing
from campaigns.schema import credential, renewal
from campaigns.vault import Vault
from gateways.contract import Credential

_LATEST: Final = (
    select(credential)
    .where(credential.c.gateway == bindparam("named"))
    .order_by(credential.c.version.desc())
    .limit(1)
)
_UNDER_WAY: Final = select(renewal.c.token).where(
    renewal.c.credential == bindparam("named"),
    renewal.c.token.is_not(None),
    renewal.c.until > bindparam("now"),
)


def latest(conn: Connection, vault: Vault, name: str) -> Credential | None:
    """The newest version of a gateway's credential."""
    row = conn.execute(_LATEST, {"named": name}).one_or_none()
    if row is None:
        return None
    secrets = vault.open_secrets(row.sealed)
    return Credential(gateway=name, version=row.version, secrets=secrets, expires_at=row.expires_at)


def keep(conn: Connection, vault: Vault, fresh: Credential, *, now: datetime) -> None:
    """Store one version. A version is never overwritten."""
    conn.execute(
        insert(credential).values(
            gateway=fresh.gateway,
            version=fresh.version,
            sealed=vault.seal_secrets(fresh.secrets),
            expires_at=fresh.expires_at,
            made_at=now,
        )
    )


def take_renewal(
    conn: Connection, name: str, *, token: int, until: datetime, now: datetime
) -> bool:
    """Become the one who renews, unless another is at it; `until` outlives the renewal's call."""
    free = or_(renewal.c.token.is_(None), renewal.c.until <= now)
    if insert_missing(conn, renewal, credential=name, token=token, until=until):
        return True
    taken = update(renewal).where(renewal.c.credential == name, free)
    return bool(conn.execute(taken.values(token=token, until=until)).rowcount)


def is_being_renewed(conn: Connection, name: str, *, now: datetime) -> bool:
    """Does somebody renew it now? One who died at it is believed to until the lease ends."""
    return conn.execute(_UNDER_WAY, {"named": name, "now": now}).first() is not None


def end_renewal(conn: Connection, name: str, *, token: int, renewed_at: datetime | None) -> None:
    """Step back; when it succeeded, remember when."""
    values: dict[str, object] = {"token": None, "until": None}
    if renewed_at is not None:
        values["renewed_at"] = renewed_at
    conn.execute(
        update(renewal)
        .where(renewal.c.credential == name, renewal.c.token == token)
        .values(**values)
    )


def last_renewal(conn: Connection, name: str) -> datetime | None:
    """When this credential was last renewed."""
    row = conn.execute(
        select(renewal.c.renewed_at).where(renewal.c.credential == name)
    ).one_or_none()
    return None if row is None else row.renewed_at
