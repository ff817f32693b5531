"""Every command explains itself in Vietnamese and in English, and its examples can be typed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from console.command_help import HELP
from console.main import app
from console.option_help import OPTION_HELP
from console.phrases import PHRASES
from console.words import language_named, pick
from reports.words import Language
from tests.console.conftest import Loa


def commands() -> Iterator[tuple[str, Any]]:
    """Every command and noun with the words it is called by; `loa` itself first."""
    waiting: list[tuple[str, Any]] = [("loa", get_command(app))]
    while waiting:
        name, command = waiting.pop()
        yield name, command
        for word, one in getattr(command, "commands", {}).items():
            waiting.append((word if name == "loa" else f"{name} {word}", one))


COMMANDS = dict(commands())
PARAMETERS = [
    pytest.param(parameter, id=f"{name} {parameter.name}")
    for name, command in COMMANDS.items()
    for parameter in command.params
    if "completion" not in (parameter.name or "")
]
EXAMPLES = [
    pytest.param(example, id=example) for name in COMMANDS for example in HELP[name].examples
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_both_languages(name: str) -> None:
    entry = HELP[name]

    assert entry.vietnamese
    assert entry.english
    assert entry.vietnamese != entry.english
    assert pick((entry.vietnamese, entry.english)) in COMMANDS[name].help


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_every_option_is_explained_in_both_languages(parameter: Any) -> None:
    said = {pick(pair) for pair in OPTION_HELP.values()}

    assert parameter.help in said


@pytest.mark.parametrize("name", [*OPTION_HELP])
def test_no_explanation_is_left_untranslated(name: str) -> None:
    vietnamese, english = OPTION_HELP[name]

    assert vietnamese
    assert english
    assert vietnamese != english


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_typed(example: str) -> None:
    """
    Its command exists, and knows each option that the example names.
    """
    words = [word for word in shlex.split(example.partition(" > ")[0]) if "LOA_" not in word]
    command, flags = _command_of(words[1:])
    known = {flag for parameter in command.params for flag in parameter.opts}

    assert "loa" == words[0]
    assert set() == flags - known


@pytest.mark.parametrize("name", [*PHRASES])
def test_every_phrase_fills_the_same_places_in_both_languages(name: str) -> None:
    vietnamese, english = PHRASES[name]
    places = [{word for word in _words(text) if word.startswith("$")} for text in PHRASES[name]]

    assert vietnamese
    assert english
    assert places[0] == places[1]


@pytest.mark.parametrize(
    ("value", "language"),
    [
        pytest.param("", Language.VIETNAMESE, id="nothing said"),
        pytest.param("vi", Language.VIETNAMESE, id="vi"),
        pytest.param("en", Language.ENGLISH, id="en"),
        pytest.param("en_GB.UTF-8", Language.ENGLISH, id="a locale"),
        pytest.param("fr", Language.VIETNAMESE, id="any other"),
    ],
)
def test_the_language_is_vietnamese_unless_english_is_asked_for(
    value: str, language: Language
) -> None:
    assert language is language_named(value)


@pytest.mark.parametrize(
    ("language", "words"),
    [pytest.param("vi", "Ví dụ:", id="vi"), pytest.param("en", "Examples:", id="en")],
)
def test_help_speaks_the_language_of_the_environment(language: str, words: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "console.main", "roster", "import", "--help"],
        env={**os.environ, "LOA_LANG": language, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == said.returncode
    assert words in said.stdout
    assert "\x1b[" not in said.stdout


def test_a_noun_alone_shows_what_it_can_do(loa: Loa) -> None:
    said = loa("roster")

    assert 2 == said.code
    assert "confirm" in said.out


def _command_of(words: list[str]) -> tuple[Any, set[str]]:
    command = COMMANDS["loa"]
    rest = list(words)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    return command, {word for word in rest if word.startswith("--")}


def _words(text: str) -> list[str]:
    kept = "".join(char if char.isalnum() or char in "$_" else " " for char in text)
    return kept.replace("$", " $").split()
