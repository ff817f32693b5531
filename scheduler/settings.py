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

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateways.mail import MailAccount, MailSecurity

_PRIVATE: Final = 0o077
_LANDING_LINE: Final = '"https://bluezone.gov.vn/taiapp" = "http://127.0.0.1:8720/landing/bluezone"'


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
    journal: Path | None = None
    """The folder that keeps what was sent beside the database; `journal` in the data folder."""
    clock_file: Path | None = None
    """An exercise's shared clock; refused beside any live gateway."""
    landings_file: Path | None = None
    """An exercise's pages that stand in for landings; refused beside any live gateway."""
    receipts_port: int = Field(default=8710, ge=0, le=65535)
    """Where the receipts door listens; 0 takes a free one."""
    receipts_host: str = "127.0.0.1"
    """The door's address; a reverse proxy with TLS stands before it."""
    console_port: int = Field(default=8700, ge=0, le=65535)
    """Where the web console listens; 0 takes a free one."""
    console_host: str = "127.0.0.1"
    """The console's address; a reverse proxy with TLS stands before it."""
    console_tls: bool = False
    """Whether people reach the console by TLS: its cookies then leave by nothing else."""
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
    smtp_host: str = ""
    """The mail server that takes alerts; empty: alerts leave by webhook only."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    """Its port: 587 with STARTTLS, 465 with TLS."""
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    """`starttls`, `tls`, or `none` for a mail server on this machine only."""
    smtp_user: str = ""
    """Its login; empty where it needs none."""
    smtp_password_file: Path | None = None
    """The login's password; None: `smtp.password` in the data folder (0600)."""
    smtp_ca_file: Path | None = None
    """PEM of the authority that vouches for the mail server; None: the public ones."""
    smtp_from: str = ""
    """Whom alerts are from, such as `loa@langson.gov.vn`; needed with a mail server."""

    @model_validator(mode="after")
    def _lease_outlives_call(self) -> Settings:
        """Nothing is begun that could outlive its lease: with a shorter one nothing ever would."""
        shortest = self.call_deadline_seconds + self.margin_seconds
        if self.lease_seconds <= 2 * shortest:
            msg = f"LOA_LEASE_SECONDS must be more than {2 * shortest:g}: twice a call and margin"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _letters_can_leave(self) -> Settings:
        """A mail server that would refuse every letter is told at the start, not by an alert."""
        if not self.smtp_host:
            return self
        if not is_mail_address(self.smtp_from):
            raise ValueError("LOA_SMTP_FROM must be an e-mail address: the mail server asks for it")
        if self.smtp_security is MailSecurity.NONE and not is_loopback(f"//{self.smtp_host}"):
            raise ValueError("LOA_SMTP_SECURITY may be none for a mail server on this machine only")
        return self

    @property
    def mail(self) -> MailAccount | None:
        """The mail server that takes alerts; None where none is named.

        Raises BadSettings for a password file that cannot be read, or that others may read.
        """
        if not self.smtp_host:
            return None
        return MailAccount(
            host=self.smtp_host,
            port=self.smtp_port,
            security=self.smtp_security,
            user=self.smtp_user,
            password=self.smtp_password.get_secret_value() if self.smtp_user else "",
            address=self.smtp_from,
            ca_file=None if self.smtp_ca_file is None else str(self.smtp_ca_file),
        )

    @property
    def smtp_password(self) -> SecretStr:
        """The password of the mail server's login. Raises BadSettings."""
        path = self.smtp_password_file or self.home / "smtp.password"
        try:
            mode, password = path.stat().st_mode, path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            msg = f"cannot read {path}, the password of {self.smtp_user}; write it there, mode 0600"
            raise BadSettings(msg) from error
        if stat.S_IMODE(mode) & _PRIVATE:
            msg = f"others may read {path}, which holds a password; run: chmod 600 {path}"
            raise BadSettings(msg)
        return SecretStr(password.strip())

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
    def journal_folder(self) -> Path:
        """Where what is sent is written down, apart from the database."""
        return self.journal or self.home / "journal"

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


def landings_in(path: Path) -> Mapping[str, str]:
    """Approved address -> the page on loopback that stands in for it, as the TOML file says.

    Raises BadSettings when it cannot be read, or names a page that is not on this machine.
    """
    try:
        pages = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"cannot read {path}: {error}; write lines like {_LANDING_LINE}"
        raise BadSettings(msg) from error
    if not all(isinstance(page, str) and is_loopback(page) for page in pages.values()):
        msg = f"{path}: a stand-in is a page on 127.0.0.1; write lines like {_LANDING_LINE}"
        raise BadSettings(msg)
    return pages


def is_mail_address(words: str) -> bool:
    """Does it look like one? What a mail server makes of it only the server knows."""
    name, at, domain = words.rpartition("@")
    return bool(name and at and domain) and words.isascii() and not any(map(str.isspace, words))


def is_loopback(url: str) -> bool:
    """Does this address stay on the machine? Only a literal loopback address or `localhost`
    does.
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
