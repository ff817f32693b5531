"""How people come in through the console: a password, a second factor, a session, a program's key.

Tokens are long and random, and only their SHA-256 is kept; passwords are kept as Argon2id.
"""

from __future__ import annotations

from campaigns.signing_in.keys import ApiKey, KeyScope, end_key, holder_of, keys_of, make_key
from campaigns.signing_in.passwords import BadPassword, is_password, set_password
from campaigns.signing_in.second_factor import (
    WrongCode,
    confirm_second_factor,
    has_second_factor,
    offer_second_factor,
    remove_second_factor,
)
from campaigns.signing_in.sessions import (
    ABSOLUTE,
    IDLE,
    Session,
    end_session,
    end_sessions_of,
    seen,
    session_of,
    start_session,
)
from campaigns.signing_in.trying import Refused, SignIn, try_password

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "ApiKey",
    "BadPassword",
    "KeyScope",
    "Refused",
    "Session",
    "SignIn",
    "WrongCode",
    "confirm_second_factor",
    "end_key",
    "end_session",
    "end_sessions_of",
    "has_second_factor",
    "holder_of",
    "is_password",
    "keys_of",
    "make_key",
    "offer_second_factor",
    "remove_second_factor",
    "seen",
    "session_of",
    "set_password",
    "start_session",
    "try_password",
]
