"""Personal data and secrets are readable only through one key file, and only in their own place.

Each purpose has a key of its own, derived from the file by HKDF. A sealed value is one version
octet, a 12-octet nonce, and AES-256-GCM over the value and its context: moved to another row, or
changed by one bit, it does not open.
"""

from __future__ import annotations

import hmac
import json
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from campaigns.errors import CampaignsError
from campaigns.seal import Seal

KEY_BYTES = 32
INDEX_BYTES = 16
_NONCE_BYTES = 12
_VERSION = b"\x01"
_HEAD_BYTES = len(_VERSION) + _NONCE_BYTES
_PRIVATE = 0o600


class CannotOpen(CampaignsError):
    """A sealed value does not open: another key, another context, or it was changed."""


class BadKeyFile(CampaignsError):
    """The key file cannot be used as it stands; the message tells what to do."""


def make_key_file(path: Path) -> None:
    """Write a new random key that only its owner may read. Raises FileExistsError: never replaced.

    Whoever loses this file loses every number and secret in the database.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _read_key(path: Path) -> bytes:
    """The key of an open file, so that what was checked is what is read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadKeyFile(f"cannot read the key file {path}: {error.strerror}") from error
    with file:
        mode = os.fstat(file.fileno()).st_mode
        key = file.read(KEY_BYTES + 1)
    if stat.S_IMODE(mode) & 0o077:
        raise BadKeyFile(f"others may read the key file {path}; run: chmod 600 {path}")
    if len(key) != KEY_BYTES:
        raise BadKeyFile(f"the key file {path} must hold {KEY_BYTES} octets; restore it")
    return key


def _subkey(key: bytes, purpose: str) -> bytes:
    info = f"loa 1 {purpose}".encode("ascii")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


class Vault:
    """Seals and opens personal data, raw evidence and secrets; shows nothing of itself."""

    __slots__ = (
        "_index_key",
        "_octets",
        "_random_bytes",
        "_seal_key",
        "_secrets",
        "_shared_key",
        "_text",
    )

    def __init__(self, key: bytes, *, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        """Take a key of 32 octets. `random_bytes` must never repeat itself under one key."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"a vault's key has {KEY_BYTES} octets")
        self._random_bytes = random_bytes
        self._index_key = _subkey(key, "index")
        self._seal_key = _subkey(key, "seal")
        self._shared_key = _subkey(key, "shared")
        self._text = AESGCM(_subkey(key, "text"))
        self._octets = AESGCM(_subkey(key, "octets"))
        self._secrets = AESGCM(_subkey(key, "secrets"))

    def __repr__(self) -> str:
        return "Vault()"

    @classmethod
    def from_file(cls, path: Path, *, random_bytes: Callable[[int], bytes] = os.urandom) -> Vault:
        """Read the key file made by `make_key_file`. Raises BadKeyFile with what to do."""
        return cls(_read_key(Path(path)), random_bytes=random_bytes)

    def index(self, msisdn: str) -> bytes:
        """The 16-octet blind index of an address: equal for equal ones, and tells nothing else.

        It is HMAC-SHA-256, cut. Give the canonical spelling: `84912345678`.
        """
        return hmac.digest(self._index_key, msisdn.encode("utf-8"), "sha256")[:INDEX_BYTES]

    def seal(self, plain: str, *, context: bytes) -> bytes:
        """Seal a text in its context; for an msisdn the context is its index."""
        return self._closed(self._text, plain.encode("utf-8"), context)

    def open(self, sealed: bytes, *, context: bytes) -> str:
        """The text again. Raises CannotOpen."""
        return _opened(self._text, sealed, context).decode("utf-8")

    def seal_bytes(self, plain: bytes, *, context: bytes) -> bytes:
        """Seal octets, such as a raw receipt, in their context."""
        return self._closed(self._octets, plain, context)

    def open_bytes(self, sealed: bytes, *, context: bytes) -> bytes:
        """The octets again. Raises CannotOpen."""
        return _opened(self._octets, sealed, context)

    def seal_secrets(self, secrets: Mapping[str, str], *, context: bytes = b"") -> bytes:
        """Seal a credential's secrets by name; the context may bind them to its gateway."""
        plain = json.dumps(dict(secrets), sort_keys=True).encode("ascii")
        return self._closed(self._secrets, plain, context)

    def open_secrets(self, sealed: bytes, *, context: bytes = b"") -> dict[str, str]:
        """The secrets again, by name. Raises CannotOpen."""
        secrets: dict[str, str] = json.loads(_opened(self._secrets, sealed, context))
        return secrets

    def secret_for(self, label: str) -> str:
        """A secret to be shared with one other party, in hexadecimal; it tells of no other's."""
        return hmac.digest(self._shared_key, label.encode("utf-8"), "sha256").hex()

    def sealer(self) -> Seal:
        """The maker of seals under this vault's key."""
        return Seal(self._seal_key)

    def _closed(self, cipher: AESGCM, plain: bytes, context: bytes) -> bytes:
        nonce = self._random_bytes(_NONCE_BYTES)
        return _VERSION + nonce + cipher.encrypt(nonce, plain, context)


def _opened(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    if sealed[:1] != _VERSION:
        raise CannotOpen("sealed in a form that this version of Loa does not know")
    try:
        return cipher.decrypt(sealed[1:_HEAD_BYTES], sealed[_HEAD_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(
            "does not open: was it sealed with another key file, or changed since?"
        ) from error
