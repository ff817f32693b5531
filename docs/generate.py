"""Rewrites what is generated under docs/: tables from the code, drawings from the tables.

`python docs/generate.py` writes; `--check` writes nothing and exits 1 when anything would change.
"""  # noqa: INP001 - scripts of the docs, no package of ours

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Final, cast

ROOT: Final = Path(__file__).resolve().parent.parent
# Run as a script, Python looks beside this file only.
sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]

from pydantic import BaseModel  # noqa: E402 - after the path
from pydantic_core import PydanticUndefined  # noqa: E402 - after the path

from campaigns import accounts, duty, lifecycle, sights  # noqa: E402 - after the path
from console.command_help import HELP  # noqa: E402 - after the path
from console.exits import ExitCode  # noqa: E402 - after the path
from console.main import app as loa  # noqa: E402 - after the path
from console.option_help import OPTION_HELP  # noqa: E402 - after the path
from console.web.app import console_app  # noqa: E402 - after the path
from console.web.desk import Desk  # noqa: E402 - after the path
from console.web.rules import ruled_routes  # noqa: E402 - after the path
from docs import drawing  # noqa: E402 - after the path
from gateways import outcome, registry  # noqa: E402 - after the path
from gateways.codes import Documented  # noqa: E402 - after the path
from gateways.contract import (  # noqa: E402 - after the path
    Askable,
    Checkable,
    Gateway,
    Idempotent,
    Listed,
    Renewable,
)
from gateways.totals import Totalled  # noqa: E402 - after the path
from scheduler.settings import Settings  # noqa: E402 - after the path

DOCS: Final = ROOT / "docs"
_BLOCK: Final = re.compile(
    r"(?P<open><!-- generated: (?P<name>[\w -]+) -->\n).*?(?P<close><!-- end generated -->)",
    re.DOTALL,
)
_EXAMPLE: Final = re.compile(r"```toml\n(.*?)```", re.DOTALL)
Row = Sequence[str]


def main(words: Sequence[str]) -> int:
    """Write what is not current; exit code 0, or 1 where `--check` found something."""
    stale = {path: text for path, text in current().items() if _on_disk(path) != text}
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    if "--check" in words:
        return 1 if stale else 0
    for path, text in stale.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


def current() -> dict[Path, str]:
    """Every generated file as it should be: pages with their blocks, and pictures."""
    pages = sorted([ROOT / "README.md", *DOCS.glob("*.md"), *DOCS.glob("gateways/*.md")])
    found = {page: _with_blocks(page) for page in pages}
    found[DOCS / "pictures" / "lifecycle.svg"] = drawing.lifecycle()
    found[DOCS / "pictures" / "architecture.svg"] = drawing.architecture()
    return found


def blocks_in(text: str) -> list[str]:
    """The names of the blocks that a page has."""
    return [block["name"] for block in _BLOCK.finditer(text)]


def gateway_on(page: Path) -> Gateway | None:
    """The gateway that the page's first TOML example makes; None where the registry has none.

    Raises BadGatewaySettings where the example no longer fits.
    """
    if page.stem not in registry.gateways():
        return None
    example = _EXAMPLE.search(page.read_text(encoding="utf-8"))
    assert example, f"{page.name} shows no gateways.toml"
    table = tomllib.loads(example[1])[page.stem]
    return registry.make(page.stem, {k: v for k, v in table.items() if k != "secrets"})


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of `loa` as it is typed, with typer's own description of it."""
    from typer.main import get_command  # noqa: PLC0415 - typer's command tree is needed here only

    yield from _commands_under(get_command(loa), "")


def sentences(kind: type) -> dict[str, str]:
    """Each member or field of a class and the sentence that stands below it in the source."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found: dict[str, str] = {}
    for statement, below in zip(body, [*body[1:], None], strict=True):
        name = _assigned(statement)
        if name is not None:
            found[name] = _said(below)
    return found


def _on_disk(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _assigned(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return None


def _said(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return " ".join(str(statement.value.value).split())
    return ""


def _with_blocks(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return _BLOCK.sub(lambda block: f"{block['open']}{_block(block, page)}{block['close']}", text)


def _block(block: re.Match[str], page: Path) -> str:
    kind, _, rest = block["name"].partition(" ")
    made = BLOCKS[kind](rest, page)
    # A gateway that is not here yet keeps the page it has.
    return block[0][len(block["open"]) : -len(block["close"])] if made is None else made + "\n"


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(one) for one in line) + " |" for line in lines)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _members(rest: str, page: Path) -> str:
    """Members of an enumeration with their sentences: `members Verdict`."""
    del page
    kind = _ENUMS[rest]
    said = sentences(kind)
    return _table(
        [rest.lower(), "is"], [[f"`{one.value}`", said.get(one.name, "")] for one in kind]
    )


def _exits(rest: str, page: Path) -> str:
    del rest, page
    said = sentences(ExitCode)
    return _table(["exit code", "means"], [[str(int(one)), said[one.name]] for one in ExitCode])


def _moves(rest: str, page: Path) -> str:
    """Every pair of status and event; a dot is *ignored*."""
    del rest, page
    head = ["event", *(f"`{status}`" for status in lifecycle.Status)]
    return _table(head, [_moves_of(event) for event in lifecycle.Event])


def _moves_of(event: lifecycle.Event) -> Row:
    then = [lifecycle.follow(status, event) for status in lifecycle.Status]
    return [f"`{event}`", *(one or "·" for one in then)]


def _duty(rest: str, page: Path) -> str:
    del rest, page
    rows = [
        [", ".join(f"`{one}`" for one in row.statuses), _where(row.where), f"`{row.duty}`"]
        for row in duty.TABLE
    ]
    return _table(["status", "where", "comes to"], rows)


def _where(where: duty.Where) -> str:
    return sentences(duty.Where)[where.name].rstrip(".")


def _acts(rest: str, page: Path) -> str:
    """Who may do what in their own name."""
    del rest, page
    said = sentences(accounts.Act)
    rows = [
        [f"`{act}`", said[act.name], ", ".join(f"`{one}`" for one in sorted(roles))]
        for act, roles in accounts.PERMISSIONS.items()
    ]
    return _table(["act", "is", "who may"], rows)


def _sights(rest: str, page: Path) -> str:
    """Who may look at what, and how far."""
    del rest, page
    said = sentences(sights.Sight)
    roles = list(accounts.Role)
    rows = [
        [f"`{sight}`", said[sight.name], *(str(far.get(role, "–")) for role in roles)]
        for sight, far in sights.SIGHTS.items()
    ]
    return _table(["sight", "is", *map(str, roles)], rows)


def _doors(rest: str, page: Path) -> str:
    """Every route of the console with the rule it points to."""
    del rest, page
    # Nobody is asked in: the routes alone are read.
    app = console_app(cast(Desk, None))
    rows = [
        [" ".join(sorted(route.methods or ())), f"`{route.path}`", f"`{rule}`"]
        for route, rule in ruled_routes(app)
    ]
    return _table(["method", "address", "rule"], rows)


def _settings(rest: str, page: Path) -> str:
    del rest, page
    rows = [[f"`LOA_{one[0].upper()}`", *one[1:]] for one in _fields(Settings)]
    return _table(["variable", "kind", "default", "is"], rows)


def _fields(model: type[BaseModel]) -> list[list[str]]:
    said: dict[str, str] = {}
    for kind in reversed([one for one in model.__mro__ if issubclass(one, BaseModel)]):
        said |= sentences(kind) if kind is not BaseModel else {}
    return [
        [name, f"`{_kind(field.annotation)}`", _default(field), said.get(name, "")]
        for name, field in model.model_fields.items()
    ]


def _kind(annotation: Any) -> str:
    named = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    if getattr(annotation, "__args__", ()):
        named = str(annotation)
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", named).replace("typing.", "")


def _default(field: Any) -> str:
    if field.is_required():
        return "**required**"
    if field.default is PydanticUndefined:
        return "none" if field.default_factory is dict else "made"
    return f"`{field.default.value if isinstance(field.default, Enum) else field.default!r}`"


def _codes(rest: str, page: Path) -> str | None:
    """The code table of the gateway whose page this is."""
    del rest
    gateway = gateway_on(page)
    if gateway is None:
        return None
    assert isinstance(gateway, Documented), f"{gateway.name} shows no code table"
    rows = [
        [f"`{code}`", row.verdict, row.scope, row.meaning, _then(row), row.source]
        for code, row in gateway.codes.items()
    ]
    return _table(["code", "verdict", "scope", "the carrier means", "and", "source"], rows)


def _then(row: Any) -> str:
    said = [f"waived: `{row.excuse}`"] if row.excuse else []
    said += ["renew first"] if row.renew else []
    said += [f"wait: {row.wait}"] if row.wait else []
    return ", ".join(said)


def _limits(rest: str, page: Path) -> str | None:
    del rest
    gateway = gateway_on(page)
    if gateway is None:
        return None
    limits = gateway.limits
    negative = " with negative receipts" if limits.negative_receipts else ""
    rows = [
        ["proof", f"`{limits.proof}`{negative}"],
        ["messages per call", str(limits.recipients_per_call)],
        ["segments at most", str(limits.segments_max)],
        ["alphabets", ", ".join(sorted(limits.alphabets))],
        ["hours of its own", _hours(limits.open_hours)],
        ["can be", ", ".join(_abilities(gateway)) or "–"],
    ]
    return _table(["limit", "with the example above"], rows)


def _hours(hours: Sequence[Any]) -> str:
    said = [f"{one.message_class}: open {one.start:%H:%M}–{one.end:%H:%M}" for one in hours]
    return "; ".join(said) or "never closed"


def _abilities(gateway: Gateway) -> Iterator[str]:
    if isinstance(gateway, Askable):
        yield "asked (ends an unknown)" if gateway.answers_unknown else "asked by carrier_ref"
    if isinstance(gateway, Idempotent):
        yield "resubmitted under one reference (ends an unknown)"
    if isinstance(gateway, Listed):
        yield "lists what failed"
    if isinstance(gateway, Totalled):
        yield "tells totals"
    if isinstance(gateway, Renewable):
        yield "renewed"
    if isinstance(gateway, Checkable):
        yield "checked"


def _options(rest: str, page: Path) -> str | None:
    """The settings of the gateway whose page this is."""
    del rest
    if page.stem not in registry.gateways():
        return None
    rows = [[f"`{one[0]}`", *one[1:]] for one in _fields(registry.settings_of(page.stem))]
    return _table(["setting", "kind", "default", "is"], rows)


def _gateways(rest: str, page: Path) -> str:
    """The gateways of the registry, each with its page."""
    del rest, page
    made = {name: gateway_on(DOCS / "gateways" / f"{name}.md") for name in sorted(registry.OURS)}
    rows = [_gateway_row(one) for one in made.values() if one is not None]
    return _table(["gateway", "proof", "can be", "codes"], rows)


def _gateway_row(one: Gateway) -> Row:
    codes = len(one.codes) if isinstance(one, Documented) else 0
    page = f"[`{one.name}`](gateways/{one.name}.md)"
    return [page, f"`{one.limits.proof}`", ", ".join(_abilities(one)) or "–", str(codes)]


def _commands(rest: str, page: Path) -> str:
    """Every command with both helps, its examples and its options."""
    del rest, page
    return "\n\n".join(_command(name, one) for name, one in commands())


def _command(name: str, described: Any) -> str:
    said = HELP[name]
    examples = "".join(f"$ {one}\n" for one in said.examples)
    parts = [f"### `loa {name}`", f"{said.english}<br>*{said.vietnamese}*"]
    parts += [f"```console\n{examples}```"] if examples else []
    rows = [row for one in described.params if (row := _parameter(one)) is not None]
    parts += [_table(["argument or option", "default", "is"], rows)] if rows else []
    return "\n\n".join(parts)


def _parameter(one: Any) -> Row | None:
    if one.name in {"help", "install_completion", "show_completion"}:
        return None
    is_option = one.param_type_name == "option"
    words = one.opts if is_option else [one.metavar or str(one.name).upper()]
    shown = one.default not in (None, False) and not callable(one.default)
    default = f"`{_plain(one.default)}`" if shown else ""
    needed = "**required**" if one.required else default
    return [" ".join(f"`{word}`" for word in words), needed, _IN_ENGLISH.get(one.help, "")]


def _plain(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _commands_under(command: Any, typed: str) -> Iterator[tuple[str, Any]]:
    under: Mapping[str, Any] = getattr(command, "commands", {})
    if not under:
        yield typed, command
    for name, one in under.items():
        yield from _commands_under(one, f"{typed} {name}".strip())


#: Typer knows each help in the language of this process only.
_IN_ENGLISH: Final = {text: pair[1] for pair in OPTION_HELP.values() for text in pair}
_ENUMS: Final[Mapping[str, type[Enum]]] = {
    "Duty": duty.Duty,
    "Event": lifecycle.Event,
    "Proof": outcome.Proof,
    "Role": accounts.Role,
    "Scope": outcome.Scope,
    "Status": lifecycle.Status,
    "Verdict": outcome.Verdict,
    "Word": outcome.Word,
}
BLOCKS: Final[Mapping[str, Callable[[str, Path], str | None]]] = {
    "acts": _acts,
    "codes": _codes,
    "commands": _commands,
    "doors": _doors,
    "duty": _duty,
    "exits": _exits,
    "gateways": _gateways,
    "limits": _limits,
    "members": _members,
    "moves": _moves,
    "options": _options,
    "settings": _settings,
    "sights": _sights,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
