"""One small change to a module at a time: what a slip of the hand might have made of it."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

Change: TypeAlias = Callable[[ast.AST], None]

_FLIPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
# Written out: nothing of ours may be imported before a mutant is.
_STATUSES: Final = (
    "DUE",
    "CLAIMED",
    "ACCEPTED",
    "UNRESOLVED",
    "FAILED",
    "LAPSED",
    "WAIVED",
    "DELIVERED",
)
_EVENTS: Final = ("ACCEPT", "REJECT", "DEFER", "LOSE", "DELIVER", "UNDELIVER", "UNREACH", "RESEND")
_MEMBERS: Final = {
    "S": _STATUSES,
    "Status": _STATUSES,
    "E": _EVENTS,
    "Event": _EVENTS,
    "Verdict": ("ACCEPTED", "REJECTED", "DEFERRED", "BLOCKED", "UNKNOWN"),
    "Word": ("DELIVERED", "UNDELIVERED", "UNREACHED", "TAKEN", "NEVER_HAD"),
    "Proof": ("NONE", "SMSC", "HANDSET"),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One module with one change."""

    module: str
    code: str
    """A hash of the whole module as it stands."""
    line: int
    change: str
    path: Path
    place: int
    """Which node, as a walk comes by it."""
    nth: int
    """Which of that node's changes."""

    @property
    def name(self) -> str:
        """What it is called in results: the same for the same code."""
        return f"{self.module}@{self.code}:{self.line} {self.change}"


def mutants_of(path: Path, module: str) -> Iterator[Mutant]:
    """Every mutant of a module."""
    text = path.read_text()
    tree, code = ast.parse(text), hashlib.sha256(text.encode()).hexdigest()[:6]
    silent = set(_silent(tree))
    for place, node in enumerate(ast.walk(tree)):
        if id(node) not in silent:
            line = getattr(node, "lineno", 0)
            for nth, (words, _) in enumerate(_changes(node)):
                yield Mutant(module, code, line, words, path, place, nth)


def tree_of(mutant: Mutant) -> ast.Module:
    """The module with that one change."""
    tree = ast.parse(mutant.path.read_text())
    node = next(each for at, each in enumerate(ast.walk(tree)) if at == mutant.place)
    _, change = next(islice(_changes(node), mutant.nth, None))
    change(node)
    return ast.fix_missing_locations(tree)


def _silent(tree: ast.Module) -> Iterator[int]:
    """What no run reads: annotations, decorators and documentation."""
    for node in ast.walk(tree):
        for part in _unread_parts(node):
            yield from (id(each) for each in ast.walk(part))


def _unread_parts(node: ast.AST) -> list[ast.AST]:
    parts: list[ast.AST | None] = []
    if isinstance(node, ast.AnnAssign | ast.arg):
        parts = [node.annotation]
    elif isinstance(node, ast.FunctionDef):
        parts = [node.returns, *node.decorator_list]
    elif isinstance(node, ast.ClassDef):
        parts = [*node.decorator_list]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        parts = [node]
    return [part for part in parts if part is not None]


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    for each in (_of_logic, _of_figures, _of_calls, _of_statements, _of_members):
        yield from each(node)


def _of_logic(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _FLIPPED:
        flipped = _FLIPPED[type(node.ops[0])]
        yield f"{ast.unparse(node)}: {flipped.__name__}", partial(_set, "ops", [flipped()])
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{ast.unparse(node)}: {other.__name__}", partial(_set, "op", other())
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield f"not {ast.unparse(node.test)}", _negate


def _of_figures(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} -> {not node.value}", partial(_set, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        for value in (node.value + 1, node.value - 1):
            yield f"{node.value} -> {value}", partial(_set, "value", value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        other = ast.Sub if isinstance(node.op, ast.Add) else ast.Add
        yield f"{ast.unparse(node)}: {other.__name__}", partial(_set, "op", other())


def _of_calls(node: ast.AST) -> Iterator[tuple[str, Change]]:
    for at, keyword in enumerate(node.keywords if isinstance(node, ast.Call) else ()):
        if keyword.arg:
            yield f"without {keyword.arg}=", partial(_drop_keyword, at)


def _of_statements(node: ast.AST) -> Iterator[tuple[str, Change]]:
    for at, statement in enumerate(
        node.body if isinstance(node, ast.FunctionDef | ast.If | ast.For) else ()
    ):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            shown = ast.unparse(statement).split("\n")[0][:40]
            yield f"without {shown}", partial(_pass, at)


def _of_members(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        members = _MEMBERS.get(node.value.id, ())
        if node.attr in members:
            swapped = members[(members.index(node.attr) + 1) % len(members)]
            yield f"{ast.unparse(node)} -> {swapped}", partial(_set, "attr", swapped)


def _set(name: str, value: object, node: ast.AST) -> None:
    setattr(node, name, value)


def _drop_keyword(at: int, node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    del node.keywords[at]


def _pass(at: int, node: ast.AST) -> None:
    assert isinstance(node, ast.FunctionDef | ast.If | ast.For)
    node.body[at] = ast.Pass()


def _negate(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp | ast.While)
    node.test = ast.UnaryOp(ast.Not(), node.test)
