"""All settings, typed, each also an environment variable with the prefix `LOA_`; none reaches a
live gateway by default.
"""

from __future__ import annotations

import ipaddress
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_PRIVATE: Final = 0o077


class BadSettings(Exception):
    """A setting that cannot be used; the message names it and the next step."""


class Settings(BaseSettings):
    """Where Loa keeps its data and whom it talks to."""

    model_config = SettingsConfigDict(env_prefix="LOA_", extra="ignore", frozen=True)

    home: Path = Field(default_factory=lambda: Path.home() / ".local" / "share" / "loa")
    """The data folder: key, database, gateways file, spool, lock."""
    database_url: str = ""
    """Empty: SQLite in the data folder."""
    broker_url: str = "memory://"
    """`memory://` is the embedded default; `redis://…` for several processes."""
    secret_key_file: Path | None = None
    """None: `secret.key` in the data folder."""
    gateways_file: Path | None = None
    """None: `gateways.toml` in the data folder."""
    clock_file: Path | None = None
    """An exercise's shared clock; refused beside any live gateway."""
    receipts_port: int = Field(default=8710, ge=0, le=65535)
    """Where the receipts door listens; 0 takes a free one."""
    receipts_host: str = "127.0.0.1"
    """The door's address; a reverse proxy with TLS stands before it."""
    lang: str = "vi"
    """The command's language: `vi` or `en`."""
    tick_seconds: float = Field(default=1.0, gt=0)
    """Seconds between two ticks."""
    call_deadline_seconds: float = Field(default=30.0, gt=0)
    """How long one call to a gateway may take in all."""
    lease_seconds: float = Field(default=120.0, gt=0)
    """How long a claim is held; it outlives a call and its two transactions."""
    lane_seconds: float = Field(default=50.0, gt=0, lt=60)
    """How long one lane works before it yields its slot."""
    margin_seconds: float = Field(default=5.0, ge=0)
    """Nothing is begun so near a closing hour: the carrier reads it a little later."""
    wire_limit: int = Field(default=64, ge=1, le=500)
    """Messages on the wire at once in one lane: what one kill can leave unresolved."""
    claim_limit: int = Field(default=500, ge=1, le=5_000)
    """Obligations under one lease."""
    lanes_per_gateway: int = Field(default=1, ge=1, le=16)
    """Lanes that send side by side; they share one pace."""

    @model_validator(mode="after")
    def _lease_outlives_call(self) -> Settings:
        """Nothing is begun that could outlive its lease: with a shorter one nothing ever would."""
        shortest = self.call_deadline_seconds + self.margin_seconds
        if self.lease_seconds <= 2 * shortest:
            msg = f"LOA_LEASE_SECONDS must be more than {2 * shortest:g}: twice a call and margin"
            raise ValueError(msg)
        return self

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.home / 'loa.db'}"

    @property
    def key_file(self) -> Path:
        """The key of personal data and secrets, 0600."""
        return self.secret_key_file or self.home / "secret.key"

    @property
    def gateways_path(self) -> Path:
        """The file that names the gateways and how they are reached."""
        return self.gateways_file or self.home / "gateways.toml"

    @property
    def spool(self) -> Path:
        """Where the receipts door puts callbacks."""
        return self.home / "spool"

    @property
    def lock_file(self) -> Path:
        """Held by the one embedded process."""
        return self.home / "loa.lock"

    @property
    def embedded(self) -> bool:
        """One process without a broker of its own?"""
        return self.broker_url.startswith("memory:")


def gateways_in(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Name -> settings, as the gateways file says; empty where there is no file.

    Raises BadSettings when it holds secrets that others may read, or cannot be read.
    """
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path} is not TOML: {error}; correct the line named"
        raise BadSettings(msg) from error
    strays = [name for name, table in tables.items() if not isinstance(table, dict)]
    if strays:
        msg = f"{path}: {strays[0]} stands outside of any table; write it below its [gateway]"
        raise BadSettings(msg)
    holds_secrets = any("secret" in key for table in tables.values() for key in table)
    if holds_secrets and stat.S_IMODE(path.stat().st_mode) & _PRIVATE:
        msg = f"others may read {path}, which holds secrets; run: chmod 600 {path}"
        raise BadSettings(msg)
    return tables


def is_loopback(url: str) -> bool:
    """Does this address stay on the machine? Only a literal loopback address or `localhost`
    does.
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
