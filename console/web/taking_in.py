"""An uploaded roster is taken in beside the pages, one at a time; what became of it is kept."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from campaigns.errors import CampaignsError
from campaigns.roster import Counts

_log: Final = logging.getLogger(__name__)

Work = Callable[[Path, Callable[[StrEnum, float], None]], Counts]
"""Takes a file in, told where it is and whom to tell of its progress."""


class Busy(CampaignsError):
    """Another roster is being taken in: wait for its end."""


@dataclass(frozen=True, slots=True)
class Taking:
    """One upload as it goes."""

    name: str
    person: str
    at: datetime
    phase: str = ""
    share: float = 0.0
    counts: Counts | None = None
    failed: Exception | None = None

    @property
    def goes_on(self) -> bool:
        """Whether it is still at work."""
        return self.counts is None and self.failed is None


class TakingIn:
    """The uploads of this process: at most one at work, the last one told of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: Taking | None = None

    @property
    def latest(self) -> Taking | None:
        """The one at work, else the last one that was; None before the first."""
        return self._latest

    def start(
        self, uploaded: BinaryIO, folder: Path, *, name: str, person: str, at: datetime, work: Work
    ) -> None:
        """Keep the file where only we read it, and take it in from a thread. Raises Busy.

        The browser may go: what it sent is here. A process that ends meanwhile leaves a delivery
        that the next one finishes or gives up (`campaigns.roster.finish_interrupted`).
        """
        with self._lock:
            if self._latest is not None and self._latest.goes_on:
                raise Busy("Another roster is being taken in: wait for its end")
            self._latest = Taking(name, person, at)
        path = _kept(uploaded, folder, name)
        threading.Thread(target=self._run, args=(path, work), name="roster", daemon=True).start()

    def _run(self, path: Path, work: Work) -> None:
        try:
            counts = work(path, self._told)
            if counts.refusals is not None and counts.delivery_id is not None:
                counts.refusals.replace(refused_file(path.parent, counts.delivery_id))
            self._tell(counts=counts)
        except Exception as error:  # noqa: BLE001 - told on the page, whatever it is
            _log.warning("roster_not_taken_in", extra={"error": type(error).__name__})
            self._tell(failed=error)
        finally:
            path.unlink(missing_ok=True)

    def _told(self, phase: StrEnum, share: float) -> None:
        self._tell(phase=phase.value, share=share)

    def _tell(self, **changes: object) -> None:
        with self._lock:
            assert self._latest is not None, "told by its own thread"
            self._latest = replace(self._latest, **changes)  # type: ignore[arg-type]


def refused_file(folder: Path, delivery_id: int) -> Path:
    """Where the refused rows of a delivery are kept for its deliverer."""
    return folder / f"refused-{delivery_id}.csv"


def _kept(uploaded: BinaryIO, folder: Path, name: str) -> Path:
    """A copy under a name of our own; only how it ends, `.csv` or `.csv.gz`, is the sender's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ending = ".csv.gz" if name.endswith(".gz") else ".csv"
    path = folder / f"{uuid4().hex}{ending}"
    path.touch(mode=0o600)
    with path.open("wb") as file:
        shutil.copyfileobj(uploaded, file)
    return path
