"""The campaigns that are ready to adapt: the files themselves, as an officer would copy them."""

from __future__ import annotations

from importlib.resources import files

READY = ("bluezone-sms", "bluezone-zalo")


def ready_text(name: str) -> str:
    """The TOML text of one of `READY`. Raises FileNotFoundError for any other name."""
    return (files(__name__) / f"{name}.toml").read_text(encoding="utf-8")
