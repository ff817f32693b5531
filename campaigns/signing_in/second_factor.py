"""The second factor: a code of six digits by the clock (RFC 6238), good once, its key sealed."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import Connection, select, update

from campaigns.errors import CampaignsError
from campaigns.schema import log_in
from campaigns.vault import Vault

_KEY_OCTETS: Final = 20
_STEP_SECONDS: Final = 30
#: A telephone's clock may be this many steps beside ours.
_STEPS_ASIDE: Final = 1
_ISSUER: Final = "Loa"


class WrongCode(CampaignsError):
    """A code that is not the present one, or was used before."""


def offer_second_factor(
    conn: Connection,
    person_id: int,
    *,
    name: str,
    vault: Vault,
    random_bytes: Callable[[int], bytes],
) -> str:
    """Make a new key and answer its `otpauth://` address, shown once; it counts when confirmed."""
    key = base64.b32encode(random_bytes(_KEY_OCTETS)).decode("ascii")
    sealed = vault.seal_secrets({"key": key}, context=_context(person_id))
    conn.execute(
        update(log_in)
        .where(log_in.c.person_id == person_id)
        .values(sealed_key=sealed, confirmed_at=None, last_step=0)
    )
    return pyotp.TOTP(key).provisioning_uri(name=name, issuer_name=_ISSUER)


def confirm_second_factor(
    conn: Connection, person_id: int, code: str, *, vault: Vault, now: datetime
) -> None:
    """Ask for it from now on. Raises WrongCode where no key was offered or the code is not its."""
    use_code(conn, person_id, code, vault=vault, now=now)
    conn.execute(update(log_in).where(log_in.c.person_id == person_id).values(confirmed_at=now))


def has_second_factor(conn: Connection, person_id: int) -> bool:
    """Whether a code is asked for."""
    confirmed = conn.execute(
        select(log_in.c.confirmed_at).where(log_in.c.person_id == person_id)
    ).scalar_one_or_none()
    return confirmed is not None


def remove_second_factor(conn: Connection, person_id: int) -> None:
    """Ask for no code any more: the telephone is lost."""
    conn.execute(
        update(log_in)
        .where(log_in.c.person_id == person_id)
        .values(sealed_key=None, confirmed_at=None, last_step=0)
    )


def use_code(conn: Connection, person_id: int, code: str, *, vault: Vault, now: datetime) -> None:
    """Spend a code. Raises WrongCode where it is not the present one or was spent before."""
    row = conn.execute(
        select(log_in.c.sealed_key, log_in.c.last_step).where(log_in.c.person_id == person_id)
    ).one_or_none()
    if row is None or row.sealed_key is None:
        raise WrongCode("No second factor was offered")
    step = _step_of(code, _totp(row.sealed_key, person_id, vault), now)
    if step is None or step <= row.last_step:
        raise WrongCode("The code is not the present one, or was used: wait for the next")
    spent = conn.execute(
        update(log_in)
        .where(log_in.c.person_id == person_id, log_in.c.last_step < step)
        .values(last_step=step)
    )
    if not spent.rowcount:
        raise WrongCode("The code was used just now: wait for the next")


def _totp(sealed: bytes, person_id: int, vault: Vault) -> pyotp.TOTP:
    return pyotp.TOTP(vault.open_secrets(sealed, context=_context(person_id))["key"])


def _step_of(code: str, totp: pyotp.TOTP, now: datetime) -> int | None:
    """Which step's code that is, among the present one and its neighbours."""
    present = int(now.timestamp()) // _STEP_SECONDS
    said = "".join(code.split())
    for step in range(present - _STEPS_ASIDE, present + _STEPS_ASIDE + 1):
        if pyotp.utils.strings_equal(said, totp.at(step * _STEP_SECONDS)):
            return step
    return None


def _context(person_id: int) -> bytes:
    """Binds the key to its person: moved to another's row it does not open."""
    return b"second factor %d" % person_id
