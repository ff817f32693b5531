"""How fast Loa sends, durably, through the demo's own tasks, beside a plain Celery design and a
bare loop, all against one nginx in interleaved rounds.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from rich.console import Console

# Run as a script, only this folder is on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import figures, machine, runs
from benchmarks.sink import NoNginx, nginx
from tests.kit.servers import start_postgres, start_valkey

RESULTS: Final = Path(__file__).parent / "results"


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the JSON; 1 where a run did not count, 2 without nginx."""
    asked = parsed(words)
    console = Console(stderr=True)
    try:
        document = _measured(asked, console)
    except NoNginx as error:
        console.print(f"[red]{error}[/red]")
        return 2
    except runs.NotCounted as error:
        console.print(f"[red]no figure: {error}[/red]")
        return 1
    path = _written(document, asked.output)
    console.print(f"written to {path}")
    return 0


def cases(asked: argparse.Namespace) -> Mapping[str, runs.Run]:
    """Name -> run, in the order of a round."""
    embedded, bare = runs.loa_embedded, runs.bare_loop
    found: dict[str, runs.Run] = {
        figures.CEILINGS[False]: partial(bare, messages=asked.messages, reuse=False),
        "Loa, SQLite, fresh connections": partial(embedded, postgres=False, reuse=False),
        "Loa, PostgreSQL, fresh connections": partial(embedded, postgres=True, reuse=False),
        figures.CEILINGS[True]: partial(bare, messages=asked.messages, reuse=True),
        "Loa, SQLite, keep-alive": partial(embedded, postgres=False, reuse=True),
        "Loa, PostgreSQL, keep-alive": partial(embedded, postgres=True, reuse=True),
    }
    if asked.distributed:
        distributed = partial(runs.loa_distributed, workers=asked.distributed)
        name = f"Loa, PostgreSQL, {asked.distributed} workers over Valkey"
        found[f"{name}, fresh connections"] = partial(distributed, reuse=False)
        found[f"{name}, keep-alive"] = partial(distributed, reuse=True)
    if asked.baseline_messages:
        found[figures.BASELINE] = partial(runs.plain_celery, messages=asked.baseline_messages)
    return {name: run for name, run in found.items() if asked.only.lower() in name.lower()}


def _measured(asked: argparse.Namespace, console: Console) -> dict[str, Any]:
    document: dict[str, Any] = {
        "command": " ".join(["python", "benchmarks/dispatch.py", *sys.argv[1:]]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "note": asked.note,
        "messages": asked.messages,
        "wire": asked.wire,
        "machine": machine.described(),
        "versions": machine.versions(),
        "commit": machine.commit(),
    }
    steal = machine.steal_seconds()
    rounds = _rounds(asked, console)
    document["steal_seconds"] = round(machine.steal_seconds() - steal, 2)
    figures.print_table(rounds, Console(width=190))
    shown = ("command", "date", "note", "commit", "machine", "steal_seconds", "versions")
    for name in shown:
        print(f"{name}: {document[name]}")
    return {**document, **figures.as_json(rounds)}


def _rounds(asked: argparse.Namespace, console: Console) -> runs.Rounds:
    with _floor(asked) as floor:
        floor.templates.update(runs.templates_of(floor, messages=asked.messages))
        return [_round(floor, asked, number, console) for number in range(1, asked.rounds + 1)]


def _round(
    floor: runs.Floor, asked: argparse.Namespace, number: int, console: Console
) -> dict[str, runs.Measured]:
    found: dict[str, runs.Measured] = {}
    for name, run in cases(asked).items():
        found[name] = run(floor)
        console.print(f"round {number}: {name}: {found[name].rate:,.0f} messages/s")
    return found


@contextmanager
def _floor(asked: argparse.Namespace) -> Any:
    """nginx, PostgreSQL, Valkey and a folder, all gone afterwards."""
    # PostgreSQL's own settings keep fsync on; both servers come from wheels.
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder, nginx() as sink:
        postgres = start_postgres()
        try:
            valkey = start_valkey()
            try:
                yield runs.Floor(Path(folder), sink, postgres, valkey, asked.wire)
            finally:
                valkey.stop()
        finally:
            postgres.stop()


def _written(document: Mapping[str, Any], output: Path | None) -> Path:
    RESULTS.mkdir(exist_ok=True)
    path = output or RESULTS / f"{document['date'][:10]}-dispatch.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """The command's words, read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (3)")
    parser.add_argument("--messages", type=int, default=20_000, help="obligations a run (20000)")
    parser.add_argument(
        "--baseline-messages",
        type=int,
        default=3_000,
        help="messages of the plain design, whose rate is flat in them; 0 leaves it out (3000)",
    )
    parser.add_argument("--wire", type=int, default=64, help="on the wire at once in a lane (64)")
    parser.add_argument(
        "--distributed", type=int, default=0, metavar="N", help="also N workers over Valkey (0)"
    )
    parser.add_argument("--only", default="", help="cases whose name contains these words")
    parser.add_argument("--note", default="", help="what a reader of the figures must know")
    parser.add_argument("--output", type=Path, help="where the JSON goes")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
