"""Where this machine's Chromium is; known before anything heavier is imported."""

from __future__ import annotations

import os
import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """The path of the system's Chromium, or of the one that LOA_CHROMIUM names; None without."""
    return os.environ.get("LOA_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
