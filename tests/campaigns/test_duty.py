"""The duty table: every obligation is exactly one of six, in Python and in SQL alike."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from campaigns.definition import load
from campaigns.duty import CountsAsSent, Duty, Terms, duty_case, duty_of, terms_of
from campaigns.lifecycle import Status
from campaigns.schema import metadata, obligation
from tests.kit.weeks import STARTS_AT

READY = Path(__file__).parents[2] / "campaigns" / "ready"
EXCUSES = frozenset({"no_zalo_account", "left_network"})


@pytest.mark.parametrize(
    ("status", "accepted", "reason", "expected"),
    [
        pytest.param("delivered", 1, "", Duty.CONFIRMED, id="delivered"),
        pytest.param("delivered", 0, "", Duty.CONFIRMED, id="delivered-though-never-acknowledged"),
        pytest.param("accepted", 1, "", Duty.SENT_UNCONFIRMED, id="accepted"),
        pytest.param("unresolved", 0, "net:deadline", Duty.UNCERTAIN, id="unresolved"),
        pytest.param("unresolved", 1, "net:reset", Duty.UNCERTAIN, id="unresolved-second-attempt"),
        pytest.param("failed", 1, "5", Duty.UNDELIVERED, id="failed-after-taken"),
        pytest.param("due", 1, "27", Duty.UNDELIVERED, id="due-again-after-phone-off"),
        pytest.param("claimed", 1, "", Duty.UNDELIVERED, id="claimed-again-after-phone-off"),
        pytest.param("lapsed", 2, "", Duty.UNDELIVERED, id="lapsed-after-taken"),
        pytest.param("failed", 0, "17", Duty.MISSED, id="refused"),
        pytest.param("due", 0, "", Duty.MISSED, id="due"),
        pytest.param("claimed", 0, "", Duty.MISSED, id="claimed"),
        pytest.param("lapsed", 0, "never_sent", Duty.MISSED, id="lapsed"),
        pytest.param("waived", 0, "no_zalo_account", Duty.EXCUSED, id="waived-allowed"),
        pytest.param("waived", 0, "stop_list", Duty.MISSED, id="waived-not-allowed"),
        pytest.param("waived", 0, "", Duty.MISSED, id="waived-without-reason"),
    ],
)
def test_each_obligation_comes_to_one_duty(
    status: str, accepted: int, reason: str, expected: Duty
) -> None:
    actual = duty_of(status, accepted, reason=reason, excuses=EXCUSES)

    assert expected is actual


def test_an_unknown_status_is_refused_with_the_place_to_mend() -> None:
    with pytest.raises(ValueError, match=r"campaigns/duty\.py"):
        duty_of("vanished", 0, reason="", excuses=())


@pytest.mark.parametrize("excuses", [frozenset(), EXCUSES], ids=["no-excuses", "two-excuses"])
def test_the_database_reads_the_same_table(excuses: frozenset[str]) -> None:
    """For every status, count and kind of reason, SQL and Python give the same duty."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    stands = list(product(Status, (0, 1, 3), ("", "left_network", "stop_list", "17")))
    rows = [
        _row(position, status.value, accepted, reason)
        for position, (status, accepted, reason) in enumerate(stands)
    ]
    with engine.begin() as connection:
        connection.execute(obligation.insert(), rows)
        asked = select(duty_case(excuses)).order_by(obligation.c.id)
        actual = list(connection.execute(asked).scalars())
    expected = [
        duty_of(status, accepted, reason=reason, excuses=excuses).value
        for status, accepted, reason in stands
    ]

    assert expected == actual
    assert 6 - (not excuses) == len(set(actual))


def test_terms_are_cautious_where_the_definition_is_silent() -> None:
    assert Terms() == terms_of("")
    assert CountsAsSent.ACCEPTED is terms_of("").counts_as_sent


@pytest.mark.parametrize("file", sorted(READY.glob("*.toml")), ids=lambda file: file.stem)
def test_terms_are_those_of_the_approved_definition(file: Path) -> None:
    """The terms are read from the same text that was approved, and read alike."""
    text = file.read_text(encoding="utf-8")
    approved = load(text, place=file.name)

    assert Terms(
        excuses=frozenset(excuse.value for excuse in approved.excuses),
        counts_as_sent=approved.counts_as_sent,
        uncertain_tolerance=approved.uncertain_tolerance,
    ) == terms_of(text)


def _row(position: int, status: str, accepted: int, reason: str) -> dict[str, object]:
    return {
        "week": 202122,
        "id": position,
        "period_id": 1,
        "subscriber_id": position,
        "position": position,
        "carrier": "vnpt",
        "district": 178,
        "gateway": "vnpt",
        "status": status,
        "accepted": accepted,
        "reason": reason,
        "not_before": STARTS_AT,
    }
