"""Our own source as syntax trees: what each file defines, imports, calls and says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("gateways", "campaigns", "reports", "scheduler", "console")

_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True)
class SourceFile:
    """One Python file; `name` is its path from the root of the repository."""

    name: str

    @cached_property
    def text(self) -> str:
        """The whole file."""
        return (ROOT / self.name).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The file as a syntax tree."""
        return ast.parse(self.text, filename=self.name)

    def at(self, node: ast.AST, words: str) -> str:
        """A finding as editors and people jump to it: `file:line: words`."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}: {words}"

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def defined_names(self) -> Iterator[tuple[ast.AST, str]]:
        """Every name that the file itself gives: functions, classes, arguments, assignments."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node, node.name
            elif isinstance(node, ast.arg):
                yield node, node.arg
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node, node.id
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield node, node.attr

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Every module that the file imports, `from x import y` as `x.y`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)

    def dotted_names(self) -> Iterator[tuple[ast.AST, str]]:
        """Every dotted name that is read (`datetime.now`), and every name that is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield node, f"{_last_name(node.value)}.{node.attr}"
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)

    def calls(self) -> Iterator[ast.Call]:
        """Every call."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node

    def strings(self) -> Iterator[tuple[ast.AST, str]]:
        """Every string constant that is not a docstring."""
        docstrings = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            match node:
                case ast.Constant(value=str(words)) if id(node) not in docstrings:
                    yield node, words


class Snippet(SourceFile):
    """A file that is not written down."""

    def __init__(self, text: str) -> None:
        super().__init__("snippet")
        self.__dict__["text"] = text


def files_in(*folders: str) -> list[SourceFile]:
    """Every Python file under `folders`, in order of name."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [SourceFile(path.relative_to(ROOT).as_posix()) for path in paths]


def words_of(name: str) -> set[str]:
    """The words of a name in snake_case, CamelCase or CAPITALS, in small letters."""
    return {word.lower() for word in _WORD.findall(name)}


def _last_name(node: ast.expr) -> str:
    """`datetime` of both `datetime` and `dt.datetime`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
