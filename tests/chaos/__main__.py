"""`make chaos`: real processes, hurt by a seeded plan, held against the carriers' own book.

Exit code 0 where every law held, 1 where one was broken or the run stalled.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos.cluster import WIRE_LIMIT, standing
from tests.chaos.laws import Law, laws_of, verdict_of
from tests.chaos.plan import Asked
from tests.chaos.running import Seen, Stalled, run


def main(words: Sequence[str] | None = None) -> int:
    """Run, print the table, and say whether every law held."""
    asked = parsed(words)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Even where a shell had us ignore them: nothing that was started may outlive us.
        signal.signal(number, lambda *_: sys.exit(130))
    console = Console(soft_wrap=True)
    begun = time.monotonic()
    console.print(f"setting up {asked.messages:,} messages, seed {asked.seed} …")
    with standing(asked) as cluster:
        console.print(f"stands after {time.monotonic() - begun:.0f} s; folder {asked.home}")
        try:
            seen = run(cluster, lambda line: console.print(line, highlight=False))
        except Stalled as stalled:
            console.print(f"[red]stalled: {stalled}[/red]")
            return 1
        laws = laws_of(asked, seen, wire_limit=WIRE_LIMIT)
    _show(console, seen, laws)
    return 0 if all(law.holds for law in laws) else 1


def parsed(words: Sequence[str] | None) -> Asked:
    """The command's words, read."""
    parser = argparse.ArgumentParser(prog="make chaos ARGS=…", description=__doc__)
    number = parser.add_argument
    number("--messages", type=int, default=4_000, help="half SMS, half Zalo (4000)")
    number("--seed", type=int, default=1)
    number("--minutes", type=float, default=1.0, help="how long sending takes by its pace (1)")
    number("--workers", type=int, default=3)
    number("--kills", type=int, default=12, help="SIGKILLs of workers (12)")
    number("--broker", type=int, default=4, help="flushes and restarts of the broker (4)")
    number("--postgres", type=int, default=2, help="restarts of PostgreSQL (2)")
    number("--home", type=Path, default=Path("/tmp/loa-chaos"), help="data folder of its own")
    return Asked(**vars(parser.parse_args(words)))


def _show(console: Console, seen: Seen, laws: Sequence[Law]) -> None:
    table = Table(title="chaos", show_lines=False)
    for head in ("law", "seen", "held"):
        table.add_column(head)
    for law in laws:
        table.add_row(law.words, law.seen, "yes" if law.holds else "[bold red]NO[/bold red]")
    console.print(table)
    restored = seen.damage.restored
    told = {
        "sets": seen.sets.as_json(),
        "statuses": {str(status): count for status, count in seen.statuses.items()},
        "unresolved": dict(seen.unresolved),
        "acts": {str(act): count for act, count in sorted(seen.damage.acts.items())},
        "messages on the wire at kills": seen.damage.on_wire,
        "not done": dict(seen.damage.not_done),
        "calls through the proxy": seen.calls,
        "spoilt": seen.spoilt,
        "halts released": dict(seen.halts),
        "processes that ended by themselves": dict(seen.damage.own_ends),
        "restored": restored.as_json() if restored else None,
        "seconds": {"sending": round(seen.sending_seconds), "all": round(seen.seconds)},
    }
    for name, value in told.items():
        console.print(f"{name}: {json.dumps(value, ensure_ascii=False)}", highlight=False)
    console.print(f"verdict: {verdict_of(seen)}", highlight=False)


if __name__ == "__main__":
    sys.exit(main())
