"""Law: reports hold no INSERT, UPDATE or DELETE; the doors log who looks at persons."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "reports"
WRITING = {"insert", "update", "delete", "commit", "begin"}


def _imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and "sqlalchemy" in node.module:
            names |= {alias.name for alias in node.names}
    return names


def test_no_report_imports_what_writes() -> None:
    files = sorted(ROOT.rglob("*.py"))
    writing = {file.name for file in files if WRITING & _imported(file.read_text(encoding="utf-8"))}

    assert set() == writing
    assert len(files) > 20
