"""The one list of parsers: whatever reads what others wrote stands in it."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.fuzz import files_handed_in, gateways_spoken_to, running
from tests.fuzz.parsers import Parser

#: What a process may still take when a parser begins: a bomb ends in MemoryError, told as a crash.
_MEMORY_LEFT_BYTES: Final = 1 << 30


def parsers(folder: Path) -> Sequence[Parser]:
    """All of them; those that read files write theirs into `folder`."""
    return (
        *gateways_spoken_to.of_vnpt(),
        *gateways_spoken_to.of_viettel(),
        *gateways_spoken_to.of_mobifone(),
        *gateways_spoken_to.of_zalo(),
        *gateways_spoken_to.of_esms(),
        *files_handed_in.of_files(folder),
        *files_handed_in.of_the_internet(folder),
    )


def run_named(name: str, folder: Path, *, inputs: int, sample: int, seed: int) -> running.Ran:
    """Run the parser of that name in a process of its own, whose memory is bounded for good."""
    parser = next(one for one in parsers(folder) if one.name == name)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + _MEMORY_LEFT_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return running.run(parser, inputs=inputs, sample=sample, seed=seed)
