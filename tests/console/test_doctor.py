"""`loa doctor` looks at every part, and one that is not well does not keep it from the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.conftest import Loa, Said

PARTS = [
    "folder",
    "database",
    "key",
    "broker",
    "clock",
    "gateways",
    "links",
    "pilots",
    "fonts",
    "disk",
    "receipts",
    "duty",
    "process",
]


HOOK = ("--webhook", "http://127.0.0.1:1/truc")


def set_up(home: Path) -> None:
    (home / "gateways.toml").write_text(
        '[mobifone]\nbase_url = "http://127.0.0.1:1/smsg"\nbrandname = "LANGSON"\n'
    )


def unwell(said: Said) -> list[str]:
    return [one["name"] for one in said.json["findings"] if not one["well"]]


def test_a_folder_that_is_set_up_is_well(loa: Loa, home: Path) -> None:
    set_up(home)
    loa("duty", "add", "Trực ban", *HOOK, by="An")
    said = loa("doctor", "--json")

    assert (0, True) == (said.code, said.json["well"])
    assert PARTS == [one["name"] for one in said.json["findings"]]


def test_before_init_the_rest_is_looked_at_all_the_same(
    loa_before_init: Loa, fresh_home: Path
) -> None:
    fresh_home.mkdir(mode=0o700)
    said = loa_before_init("doctor", "--json")

    assert 1 == said.code
    assert ["database", "key", "gateways", "links", "receipts", "duty", "process"] == unwell(said)


@pytest.mark.parametrize(
    ("part", "remedy"),
    [
        pytest.param("gateways", "gateways.toml", id="no gateways"),
        pytest.param("key", "chmod 600", id="a key that others may read"),
        pytest.param("folder", "chmod 700", id="a folder that others may enter"),
        pytest.param("broker", "LOA_BROKER_URL", id="a broker that does not answer"),
        pytest.param("duty", "LOA_SMTP_HOST", id="an address and no mail server"),
    ],
)
def test_what_is_not_well_is_told_with_its_next_step(
    loa: Loa, home: Path, monkeypatch: pytest.MonkeyPatch, part: str, remedy: str
) -> None:
    loa("duty", "add", "An", *(("--email", "an@a.vn") if part == "duty" else HOOK), by="An")
    if part != "gateways":
        set_up(home)
    if part == "key":
        (home / "secret.key").chmod(0o644)
    if part == "folder":
        home.chmod(0o755)
    if part == "broker":
        monkeypatch.setenv("LOA_BROKER_URL", "redis://127.0.0.1:1/0")
    said = loa("doctor", "--json")
    words = next(one["words"] for one in said.json["findings"] if one["name"] == part)

    assert 1 == said.code
    assert [part] == unwell(said)
    assert remedy in words


def test_nobody_on_duty_is_not_well(loa: Loa, home: Path) -> None:
    """
    Alerts that reach nobody are none.
    """
    set_up(home)
    said = loa("doctor", "--json")

    assert ["duty"] == unwell(said)
