"""`loa init`: the data folder, the key, this version's tables, the campaigns ready to adapt."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from campaigns.migrations import current, head, upgrade
from campaigns.ready import READY, ready_text
from campaigns.vault import make_key_file
from console.exits import GuardRefused
from console.options import AsJson
from console.telling import show_line, show_object
from console.words import say
from scheduler.settings import Settings

_OWNER_ONLY: Final = 0o700


def init(*, as_json: AsJson = False) -> None:
    """Create or migrate; run again it changes nothing."""
    done = prepare(Settings())
    if as_json:
        show_object(done)
        return
    show_line(say("init_key_made" if done["key_made"] else "init_key_kept", file=done["key"]))
    show_line(say("init_tables", revision=done["revision"], before=done["revision_before"] or "–"))
    show_line(say("init_campaigns", folder=done["campaigns"]))
    show_line(say("init_next"))


def prepare(settings: Settings) -> dict[str, Any]:
    """Put everything in place that a command needs; what was done, for JSON.

    Raises GuardRefused where the database is there and its key is not, BadDatabaseUrl,
    DatabaseAhead, OSError.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY)
    before = current(settings.database)
    key_made = not settings.key_file.exists()
    if key_made:
        if before is not None:
            # A new key would open nothing of what the old one sealed, and hide that it is lost.
            raise GuardRefused(say("key_lost", file=settings.key_file))
        make_key_file(settings.key_file)
    upgrade(settings.database)
    return {
        "home": str(settings.home),
        "key": str(settings.key_file),
        "key_made": key_made,
        "revision_before": before,
        "revision": head(),
        "campaigns": str(_lay_out_campaigns(settings.home / "campaigns")),
    }


def _lay_out_campaigns(folder: Path) -> Path:
    """The ready files, to be adapted; what an officer changed is never written over."""
    folder.mkdir(exist_ok=True)
    for name in READY:
        path = folder / f"{name}.toml"
        if not path.exists():
            path.write_text(ready_text(name), encoding="utf-8")
    return folder
