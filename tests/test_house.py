"""The house keeps its own rules: sizes, names, places, and who may know the time."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest

from tests.kit.source import PACKAGES, Snippet, SourceFile, files_in, words_of

LINES_MAX = 400
FUNCTION_LINES_MAX = 50

OURS = files_in(*PACKAGES)
TESTS = files_in("tests")
BELOW_THE_SCHEDULER = files_in("gateways", "campaigns", "reports")

DRAWERS = {"common", "data", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}

# Design 2, third column: only the words that no library and no wire format needs as a name of ours.
SYNONYMS = {
    "addressee": {"audience", "contact", "contacts", "recipient", "recipients"},
    "brandname": {"sender", "senders"},
    "campaign": {"blast", "blasts", "job", "jobs"},
    "carrier": {"telco", "telcos"},
    "gateway": {"provider", "providers"},
    "msisdn": {"phone", "phones", "tel"},
    "obligation": {"notification", "notifications"},
    "route": {"channel", "channels"},
}
# One is the design's own exception, the other speaks of the handset and not of its number.
LEGITIMATE_PHRASES = re.compile(r"recipients_per_call|phone_?off|a_phone_", re.IGNORECASE)

# The one door to the network and its two hands; import-linter lets only the door use them.
TRANSPORT = ("gateways/transport.py", "gateways/curl.py", "gateways/question.py")

# What asks the machine instead of being told.
CLOCKS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.monotonic",
    "time.perf_counter",
    "time.sleep",
    "time.time",
}
CHANCE = {"os.environ", "os.getenv", "uuid.uuid1", "uuid.uuid4"}
MAY_ASK_THE_MACHINE = {
    # Deadlines of a call, never an instant that is kept.
    **{hand: {"time.monotonic", "time.perf_counter"} for hand in TRANSPORT},
    # The carriers' own process has the carriers' own clock.
    "gateways/lab/clock.py": CLOCKS,
}
WEEK = {"campaigns/week.py", "gateways/lab/local_time.py"}
SQL_CLOCK = re.compile(r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bnow\(\)|'now'", re.IGNORECASE)
SQL_WRITE = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE)

PLACES = {
    "celery": ("scheduler/*",),
    "kombu": ("scheduler/*",),
    "pycurl": TRANSPORT,
    "redis": ("scheduler/*",),
    "requests": TRANSPORT,
    # The one courier: letters to whoever is on duty.
    "smtplib": ("gateways/mail.py",),
    # Decision 0009: only where asking again is harmless, never around a submission.
    "tenacity": ("scheduler/findings.py", "scheduler/probing.py", "scheduler/renewal.py"),
}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_read(package: str) -> None:
    """
    A house that sees no files finds no fault.
    """
    assert f"{package}/__init__.py" in {file.name for file in OURS}


def test_no_file_is_longer_than_a_reader_holds() -> None:
    long_files = [
        f"{file.name}: {lines} lines; what are its two names?"
        for file in OURS + TESTS
        if (lines := file.text.count("\n")) > LINES_MAX
    ]

    assert [] == long_files


def test_no_function_is_longer_than_a_screen() -> None:
    long_functions = [
        file.at(function, f"{function.name} has {lines} lines")
        for file in OURS + TESTS
        for function in file.functions()
        if (lines := _lines_of(function)) > FUNCTION_LINES_MAX
    ]

    assert [] == long_functions


def test_nothing_is_a_drawer_for_odds_and_ends() -> None:
    drawers = [
        file.name
        for file in OURS + TESTS
        if DRAWERS.intersection(PurePosixPath(file.name).with_suffix("").parts)
    ]

    assert [] == drawers


def test_every_module_opens_with_its_promise() -> None:
    """
    A sentence: it begins with a capital or a `name` and its first paragraph ends with a full stop.
    """
    silent = [file.name for file in OURS + TESTS if not _opens_with_a_sentence(file)]

    assert [] == silent


def test_every_concept_has_one_name() -> None:
    banned = {synonym: word for word, synonyms in SYNONYMS.items() for synonym in synonyms}
    found = [
        file.at(node, f"{name}: say {banned[synonym]}, not {synonym}")
        for file in OURS + TESTS
        for node, name in file.defined_names()
        for synonym in words_of(LEGITIMATE_PHRASES.sub("", name)) & banned.keys()
    ]

    assert [] == found


def test_below_the_scheduler_nobody_asks_for_the_time_or_for_chance() -> None:
    asked = [
        file.at(node, f"{name}: below the scheduler it is an argument")
        for file in BELOW_THE_SCHEDULER
        for node, name in file.dotted_names()
        if _asks_the_machine(name) and name not in _allowed(file, MAY_ASK_THE_MACHINE)
    ]

    assert [] == asked


def test_sql_never_asks_the_time() -> None:
    asked = [
        file.at(node, f"{words!r}: pass the instant as a parameter")
        for file in BELOW_THE_SCHEDULER
        for node, words in file.strings()
        if SQL_CLOCK.search(words)
    ] + [
        file.at(node, f"{name}: pass the instant as a parameter")
        for file in BELOW_THE_SCHEDULER
        for node, name in file.dotted_names()
        if name in {"func.now", "func.current_timestamp", "func.current_date"}
    ]

    assert [] == asked


def test_the_week_is_reckoned_in_one_place() -> None:
    """
    And once more by the lab, which must not take our word for it.
    """
    reckoned = [
        file.at(node, f"{name}: ask campaigns.week")
        for file in OURS
        for node, name in file.dotted_names()
        if name.endswith("isocalendar") and file.name not in WEEK
    ]

    assert [] == reckoned


@pytest.mark.parametrize("library", sorted(PLACES))
def test_a_library_is_imported_only_in_its_place(library: str) -> None:
    misplaced = [
        file.at(node, f"{library} belongs to {' and '.join(PLACES[library])}")
        for file in OURS
        for node, module in file.imports()
        if module.partition(".")[0] == library and not _stands_in(file, PLACES[library])
    ]

    assert [] == misplaced


def test_the_lab_shares_only_the_exchange_with_us() -> None:
    """
    A witness who reads with our eyes would repeat our mistakes.
    """
    shared = [
        file.at(node, f"the lab imports {module}")
        for file in files_in("gateways/lab")
        for node, module in file.imports()
        if module.partition(".")[0] in PACKAGES
        and not module.startswith(("gateways.exchange", "gateways.lab"))
    ]

    assert [] == shared


def test_reports_and_doors_write_nothing() -> None:
    """
    Each table has its one writer, and it stands in campaigns.
    """
    written = [
        file.at(node, f"{words}: write through campaigns")
        for file in files_in("reports", "console")
        for node, words in _writes_in(file)
    ]

    assert [] == written


def test_no_test_folder_is_a_package() -> None:
    """
    An `__init__.py` in tests/campaigns would hide the real campaigns.
    """
    assert [] == [file.name for file in TESTS if file.name.endswith("__init__.py")]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param("datetime.now", "import datetime as dt; dt.datetime.now()", id="module"),
        pytest.param("time.time", "from time import time", id="imported"),
        pytest.param("random.choice", "import random; random.choice([])", id="chance"),
        pytest.param("os.environ", "import os; os.environ['A']", id="environment"),
    ],
)
def test_the_house_sees_through_spellings(name: str, line: str) -> None:
    file = Snippet(line)
    asked = [found for _, found in file.dotted_names() if _asks_the_machine(found)]

    assert [name] == asked


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("from sqlalchemy import insert", id="imported"),
        pytest.param("from sqlalchemy.dialects.postgresql import insert", id="dialect"),
        pytest.param("import sqlalchemy; sqlalchemy.update(people)", id="module"),
        pytest.param("people.delete()", id="table"),
        pytest.param("text('insert into people values (1)')", id="spelled"),
    ],
)
def test_the_house_sees_every_way_to_write(line: str) -> None:
    assert [] != _writes_in(Snippet(line))


def _lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _opens_with_a_sentence(file: SourceFile) -> bool:
    promise = (ast.get_docstring(file.tree) or "").partition("\n\n")[0]
    return (promise[:1].isupper() or promise.startswith("`")) and promise.endswith(".")


def _asks_the_machine(name: str) -> bool:
    """`random.Random(seed)` is told its chance; every other name of random asks for it."""
    if name.startswith("random."):
        return name != "random.Random"
    return name in CLOCKS | CHANCE


def _allowed(file: SourceFile, places: dict[str, set[str]]) -> set[str]:
    return {
        name for pattern, names in places.items() if fnmatch(file.name, pattern) for name in names
    }


def _stands_in(file: SourceFile, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(file.name, pattern) for pattern in patterns)


def _writes_in(file: SourceFile) -> list[tuple[ast.AST, str]]:
    """`insert` of SQLAlchemy, `table.insert()`, and SQL that writes."""
    verbs = ("insert", "update", "delete")
    imported = [
        (node, name)
        for node, name in file.dotted_names()
        if name.startswith(("sqlalchemy", "sa.")) and name.endswith(verbs)
    ]
    called = [
        (call, call.func.attr)
        for call in file.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in verbs and not call.args
    ]
    spelled = [(node, words) for node, words in file.strings() if SQL_WRITE.search(words)]
    return [*imported, *called, *spelled]
