"""A sample as it was drawn: the same object and tables from the ledger and from an export."""

from __future__ import annotations

from typing import Any

from campaigns.audit import Drawn, FrameHead, Sample
from console.words import LANGUAGE
from reports.sheet import Sheet
from reports.words import Language, words


class DrawnElsewhere:
    """A sample drawn from an export, as every report shows itself."""

    def __init__(self, head: FrameHead, sample: Sample, frame_sha256: bytes) -> None:
        self._head, self._sample, self._frame = head, sample, frame_sha256

    def as_json(self) -> dict[str, Any]:
        """The same object as `open` shows, as far as a file can tell."""
        return _sample_object(self._head, self._sample, self._frame)

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """The picks first, since CSV has the first table alone; then the allocation."""
        said = words(language)
        picks = tuple(
            (one.number, one.stratum, one.position, one.key) for one in self._sample.picks
        )
        heads = said.all("pick", "stratum", "position", "key")
        return (Sheet(said.of("sample"), heads, picks), allocation(self._head, self._sample))


def allocation(head: FrameHead, sample: Sample) -> Sheet:
    """How the sample is divided among the carriers."""
    said = words(LANGUAGE)
    rows = [(one.name, one.size, one.sample) for one in sample.strata]
    total = (said.of("total"), sample.frame, len(sample.picks))
    title = f"{head.campaign} · {said.period(head.period)} · {said.of('seed')}: {sample.seed}"
    return Sheet(title, said.all("stratum", "frame", "picks"), (*rows, total))


def drawn_object(drawn: Drawn) -> dict[str, Any]:
    """A sample drawn from the ledger, as one object."""
    return {
        "audit": drawn.session_id,
        "as_of": drawn.as_of,
        **_sample_object(drawn.head, drawn.sample, drawn.frame_sha256),
    }


def _sample_object(head: FrameHead, sample: Sample, frame_sha256: bytes) -> dict[str, Any]:
    return {
        "campaign": head.campaign,
        "week": head.period,
        "roster_sha256": head.roster_sha256.hex(),
        "frame": head.obligations,
        "frame_sha256": frame_sha256.hex(),
        "seed": sample.seed,
        "strata": {one.name: {"size": one.size, "sample": one.sample} for one in sample.strata},
        "picks": [one._asdict() for one in sample.picks],
    }
