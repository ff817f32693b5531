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
_KEEP: Final = insert(credential)
_THIS_RENEWAL: Final = renewal.c.credential == bindparam("named")
_RENEWED_AT: Final = select(renewal.c.renewed_at).where(_THIS_RENEWAL)
_TAKE: Final = (
    update(renewal)
    .where(_THIS_RENEWAL, or_(renewal.c.token.is_(None), renewal.c.until <= bindparam("now")))
    .values(token=bindparam("to_token"), until=bindparam("to_until"))
)
_STEP_BACK: Final = (
    update(renewal)
    .where(_THIS_RENEWAL, renewal.c.token == bindparam("holder"))
    .values(token=None, until=None)
)
_RENEWED: Final = _STEP_BACK.values(renewed_at=bindparam("at"))
_UNDER_WAY: Final = select(renewal.c.token).where(
    _THIS_RENEWAL,
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
    kept = {
        "gateway": fresh.gateway,
        "version": fresh.version,
        "sealed": vault.seal_secrets(fresh.secrets),
        "expires_at": fresh.expires_at,
        "made_at": now,
    }
    conn.execute(_KEEP, kept)


def take_renewal(
    conn: Connection, name: str, *, token: int, until: datetime, now: datetime
) -> bool:
    """Become the one who renews, unless another is at it; `until` outlives the renewal's call."""
    if insert_missing(conn, renewal, credential=name, token=token, until=until):
        return True
    told = {"named": name, "now": now, "to_token": token, "to_until": until}
    return bool(conn.execute(_TAKE, told).rowcount)


def is_being_renewed(conn: Connection, name: str, *, now: datetime) -> bool:
    """Does somebody renew it now? One who died at it is believed to until the lease ends."""
    return conn.execute(_UNDER_WAY, {"named": name, "now": now}).first() is not None


def end_renewal(conn: Connection, name: str, *, token: int, renewed_at: datetime | None) -> None:
    """Step back; when it succeeded, remember when."""
    told = {"named": name, "holder": token}
    if renewed_at is None:
        conn.execute(_STEP_BACK, told)
    else:
        conn.execute(_RENEWED, {**told, "at": renewed_at})


def last_renewal(conn: Connection, name: str) -> datetime | None:
    """When this credential was last renewed."""
    row = conn.execute(_RENEWED_AT, {"named": name}).one_or_none()
    return None if row is None else row.renewed_at
