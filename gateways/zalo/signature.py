"""Whether a webhook was signed by Zalo: a plain SHA-256 over what came, byte for byte."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

#: `mac=` stands before it on the live header; documents write `mac = …`, one client met it bare.
_SIGNATURE: Final = re.compile(r"\s*(?:mac\s*=\s*)?([0-9a-fA-F]{64})\s*", re.ASCII)


def mac_of(body: bytes, *, app_id: str, timestamp: str, secret: str) -> str:
    """SHA-256 of app id, raw body, the body's own timestamp and the OA secret, in hexadecimal.

    Not an HMAC (wire/zalo.md 4.2).
    """
    said = app_id.encode() + body + timestamp.encode() + secret.encode()
    return hashlib.sha256(said).hexdigest()


def is_signed(
    signature: str | None, body: bytes, *, app_id: str, timestamp: str, secrets: Iterable[str]
) -> bool:
    """Whether the header was made with one of the secrets; it takes as long whatever it says."""
    told = _SIGNATURE.fullmatch(signature or "")
    given = told.group(1).lower() if told else ""
    equal = [
        hmac.compare_digest(given, mac_of(body, app_id=app_id, timestamp=timestamp, secret=secret))
        for secret in secrets
    ]
    return any(equal)
