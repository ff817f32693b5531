"""The docs say what the code does: tables are current, links lead somewhere, commands exist."""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from defusedxml.ElementTree import fromstring

from campaigns.accounts import Act, Role
from campaigns.duty import Duty
from campaigns.lifecycle import MOVES, Event, Status
from console.command_help import HELP
from console.exits import ExitCode
from docs import generate
from gateways import registry
from gateways.codes import Documented
from gateways.outcome import Verdict
from scheduler.settings import Settings
from tests.kit.compose import COMPOSE
from tests.kit.pages import ROOT, Page, pages, typed_in
from tests.test_house import SYNONYMS

DOCS = ROOT / "docs"
PAGES = pages()
COMMANDS: dict[str, Any] = dict(generate.commands())
#: Given to every command by the library that reads the words.
LIBRARY_OPTIONS = {"--help"}
#: The lab, our receipts door, the form of the changelog, and the province's own site in an example.
HOSTS = {
    "127.0.0.1:8720",
    "127.0.0.1:8710",
    "127.0.0.1:8700",
    "keepachangelog.com",
    "langson.gov.vn",
}
SECTIONS = ["Context", "Decision", "Consequences", "Rejected"]
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
SVG = "{http://www.w3.org/2000/svg}"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
every_gateway = pytest.mark.parametrize("name", sorted(registry.OURS))


@pytest.mark.parametrize(
    "path", sorted(generate.current()), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_what_is_generated_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generate.current()[path], "run `make docs`"


@every_page
def test_every_link_leads_somewhere(page: Page) -> None:
    lost = [link for link in page.links() if not _leads_somewhere(page, link)]

    assert [] == lost


@every_page
def test_a_page_names_no_host_that_was_not_thought_about(page: Page) -> None:
    """
    Carriers' hosts belong to their documents, registries to nobody's docs.
    """
    named = set(re.findall(r"https?://([^/\s)`\"]+)", page.text))

    assert set() == named - HOSTS


@every_page
def test_every_command_that_a_page_types_exists(page: Page) -> None:
    unknown = [" ".join(words) for words in page.typed("loa") if not _can_be_typed(words)]

    assert [] == unknown


@every_page
def test_every_target_that_a_page_makes_exists(page: Page) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {words[0] for words in page.typed("make") if words}

    assert set() == asked - targets


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_docs_in_both_languages(name: str) -> None:
    said = _page("docs/commands.md").text

    assert f"### `loa {name}`\n\n{HELP[name].english}<br>*{HELP[name].vietnamese}*" in said


@pytest.mark.parametrize("name", [name for name in HELP if HELP[name].examples])
def test_every_example_of_the_help_can_be_typed(name: str) -> None:
    typed = [words for page in PAGES for words in page.typed("loa")]
    wrong = [one for one in HELP[name].examples if not _example_works(one, typed)]

    assert [] == wrong


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_docs_with_a_sentence(name: str) -> None:
    rows = [row for row in _rows("docs/settings.md") if row[0] == f"`LOA_{name.upper()}`"]
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert [True] == [row[3].endswith((".", ";", "`")) for row in rows]
    assert f"#LOA_{name.upper()}=" in example


def test_the_example_environment_names_nothing_unknown() -> None:
    named = set(re.findall(r"^#?(LOA_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    settings = {f"LOA_{name.upper()}" for name in Settings.model_fields}
    composed = set(re.findall(r"\$\{(LOA_\w+)", COMPOSE.read_text(encoding="utf-8")))

    assert set() == named - settings - composed
    assert set() == composed - named


@every_gateway
def test_every_gateway_has_a_page_with_its_whole_code_table(name: str) -> None:
    gateway = generate.gateway_on(DOCS / "gateways" / f"{name}.md")
    shown = {row[0]: row[1] for row in _rows(f"docs/gateways/{name}.md")}

    assert isinstance(gateway, Documented)
    assert {f"`{code}`": row.verdict.value for code, row in gateway.codes.items()} == {
        code: verdict for code, verdict in shown.items() if code.strip("`") in gateway.codes
    }


@every_gateway
def test_every_gateway_page_says_what_it_proves_and_what_is_doubtful(name: str) -> None:
    said = Page(DOCS / "gateways" / f"{name}.md").anchors()

    assert {"on-the-wire", "what-proves-what", "codes", "settings", "doubts"} <= said


def test_every_gateway_page_has_its_gateway() -> None:
    written = {path.stem for path in (DOCS / "gateways").glob("*.md")}

    assert set() == written - set(registry.gateways())


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        pytest.param("docs/lifecycle.md", Status, id="statuses"),
        pytest.param("docs/lifecycle.md", Event, id="events"),
        pytest.param("docs/lifecycle.md", Duty, id="duties"),
        pytest.param("docs/glossary.md", Verdict, id="verdicts"),
        pytest.param("docs/glossary.md", Role, id="roles"),
        pytest.param("docs/auditor.md", Act, id="acts"),
    ],
)
def test_every_member_is_in_the_docs_with_a_sentence(page: str, kind: type[StrEnum]) -> None:
    said = {row[0]: row[1] for row in reversed(_rows(page))}
    silent = [one.value for one in kind if len(said.get(f"`{one.value}`", "")) < len("A fact.")]

    assert [] == silent


def test_every_exit_code_is_in_the_docs() -> None:
    codes: type[IntEnum] = ExitCode
    said = {row[0] for row in _rows("docs/commands.md")}

    assert set() == {str(int(code)) for code in codes} - said


def test_the_drawing_shows_the_table_and_nothing_else() -> None:
    root = fromstring((DOCS / "pictures" / "lifecycle.svg").read_text(encoding="utf-8"))
    drawn = {
        (edge.get("data-from"), event, edge.get("data-to"))
        for edge in root.iter(f"{SVG}path")
        for event in (edge.get("data-events") or "").split()
    }
    moves = {
        (status.value, event.value, then.value)
        for status, after in MOVES.items()
        for event, then in after.items()
    }

    assert moves == drawn


def test_the_drawing_names_every_status_once() -> None:
    root = fromstring((DOCS / "pictures" / "lifecycle.svg").read_text(encoding="utf-8"))
    bold = [one.text for one in root.iter(f"{SVG}text") if one.get("font-weight") == "600"]

    assert sorted(status.value for status in Status) == sorted(map(str, bold))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert SECTIONS == re.findall(r"^## (\w+)$", text, re.MULTILINE)
    assert text.startswith(f"# {path.name[:4]} ")
    assert "- **Status**: " in text


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert list(range(1, len(numbers) + 1)) == numbers


@pytest.mark.parametrize("word", sorted(SYNONYMS))
def test_the_glossary_bans_what_the_house_bans(word: str) -> None:
    third = [row[2] for row in _rows("docs/glossary.md") if len(row) == 3]
    banned = {name for names in third for name in names.split(", ")}
    singular = {synonym for synonym in SYNONYMS[word] if f"{synonym}s" in SYNONYMS[word]}

    assert set() == singular - banned
    assert f"**{word}**" in _page("docs/glossary.md").text


def test_the_glossary_names_nothing_twice() -> None:
    names = [row[0] for row in _rows("docs/glossary.md") if row[0].startswith("**")]

    assert sorted(set(names)) == sorted(names)


def test_the_readme_begins_with_what_it_is_and_two_commands() -> None:
    first_screen = _page("README.md").text.partition("---")[0]

    assert ["make demo", "make test"] == re.findall(r"^\$ (make \w+)", first_screen, re.MULTILINE)
    assert "docs/pictures/" in first_screen


def _page(name: str) -> Page:
    return Page(ROOT / name)


def _rows(name: str) -> list[list[str]]:
    """The cells of every table row of a page."""
    lines = [line for line in _page(name).prose.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def _leads_somewhere(page: Page, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return parts.scheme == "https"
    target = page.path.parent / unquote(parts.path) if parts.path else page.path
    if not parts.fragment:
        return target.exists()
    return target.is_file() and unquote(parts.fragment) in Page(target).anchors()


def _can_be_typed(words: list[str]) -> bool:
    """Does the command exist, and each of its options?"""
    name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in COMMANDS), None)
    if name is None:
        return False
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    known = {opt for parameter in COMMANDS[name].params for opt in parameter.opts}
    return options <= known | LIBRARY_OPTIONS


def _example_works(example: str, typed: list[list[str]]) -> bool:
    """It stands in commands.md among what was typed, and can be typed."""
    alone = list(typed_in(f"```console\n$ {example}\n```", "loa"))
    return len(alone) == 1 and alone[0] in typed and _can_be_typed(alone[0])
