"""The witness counts what was taken, judges it, and shows exactly what was planted."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from gateways.lab.config import LabConfig, LinkRule
from gateways.lab.facts import Call, Taken, Text
from gateways.lab.lab import Lab
from gateways.lab.reading import digest_of
from tests.kit.lab_calls import MONDAY_NINE, mobifone_message, mobifone_plays, mobifone_sid, numbers

A = "84901234567"
TEXT = "De nghi cai dat Bluezone: https://bluezone.gov.vn/taiapp"


def gateway_truth(lab: Lab, name: str = "mobifone") -> Any:
    gateways: Any = lab.truth()["gateways"]
    return gateways[name]


def media(lab: Lab) -> Any:
    return lab.truth()["media"]


def take(lab: Lab, gateway: str, text: str, **over: Any) -> None:
    """A message that a gateway took, written into its memory."""
    lab.store.add(Text(digest_of(text), text))
    values = {"address": A, "reference": "", "carrier_ref": "", "at": MONDAY_NINE, "nth": 0}
    taken = Taken(gateway=gateway, text_sha256=digest_of(text), **{**values, **over})
    lab.store.add(Call(gateway=gateway, operation="send", at=taken.at, takes=(taken,)))


def test_the_same_text_twice_in_a_week_is_doubled() -> None:
    lab = Lab(LabConfig())
    take(lab, "mobifone", TEXT, reference="one")
    take(lab, "mobifone", TEXT, reference="two", at=MONDAY_NINE + timedelta(days=6))

    assert {"taken": 2, "distinct": 1, "doubled": 1} == media(lab)["sms"]
    assert 1 == gateway_truth(lab)["doubled"]


def test_another_week_is_another_message() -> None:
    lab = Lab(LabConfig())
    take(lab, "mobifone", TEXT)
    take(lab, "mobifone", TEXT, at=MONDAY_NINE + timedelta(days=7))

    assert {"taken": 2, "distinct": 2, "doubled": 0} == media(lab)["sms"]


def test_gateways_double_each_other_but_not_another_medium() -> None:
    """
    A failover that reaches the subscriber twice is one message too many, accents or not.
    """
    lab = Lab(LabConfig())
    take(lab, "viettel", "Đề nghị cài đặt Bluezone")
    take(lab, "vnpt", "De nghi cai dat Bluezone")
    take(lab, "esms", "de nghi  cai dat bluezone")
    take(lab, "zalo_zns", "De nghi cai dat Bluezone")

    assert {"taken": 3, "distinct": 1, "doubled": 2} == media(lab)["sms"]
    assert {"taken": 1, "distinct": 1, "doubled": 0} == media(lab)["zalo"]


def test_a_wrong_link_is_counted_by_what_is_wrong() -> None:
    rule = LinkRule(required=("https://bluezone.gov.vn/taiapp",))
    lab = Lab(LabConfig(links={"sms": rule}))
    sid = mobifone_sid(lab)
    for address, text in (("84901", TEXT), ("84902", "Cai Bluezone tai bluzone.vn")):
        lab.play("mobifone", mobifone_message(sid, address, text), MONDAY_NINE)
    truth = gateway_truth(lab)

    assert 1 == truth["wrong_links"]
    assert {"missing": 1, "foreign": 1} == truth["wrong_links_by_kind"]


def test_a_submission_outside_its_hours_is_counted_and_a_login_is_not() -> None:
    lab = Lab(LabConfig(hours={"mobifone": ((time(8), time(20)),)}))
    sid = mobifone_sid(lab, MONDAY_NINE - timedelta(hours=2))
    for hour in (-2, 0, 10, 12):
        now = MONDAY_NINE + timedelta(hours=hour)
        lab.play("mobifone", mobifone_message(mobifone_sid(lab, now), A, "a"), now)

    assert sid
    assert 2 == gateway_truth(lab)["outside_windows"]


@pytest.mark.parametrize(
    ("spacing_milliseconds", "above"),
    [pytest.param(100, 0, id="at the pace"), pytest.param(50, 9, id="at twice the pace")],
)
def test_calls_above_the_pace_are_counted(spacing_milliseconds: int, above: int) -> None:
    lab = Lab(LabConfig(tps={"mobifone": 10.0}))
    sid = mobifone_sid(lab)
    for place, address in enumerate(numbers("8490", 20)):
        now = MONDAY_NINE + timedelta(milliseconds=place * spacing_milliseconds)
        lab.play("mobifone", mobifone_message(sid, address, "a"), now)

    assert above == gateway_truth(lab)["above_tps"]


def test_the_pace_is_counted_in_segments() -> None:
    lab = Lab(LabConfig(tps={"mobifone": 10.0}))
    sid = mobifone_sid(lab)
    for place, address in enumerate(numbers("8490", 6)):
        now = MONDAY_NINE + timedelta(milliseconds=place * 100)
        lab.play("mobifone", mobifone_message(sid, address, "a" * 400), now)

    assert 2 == gateway_truth(lab)["above_tps"]


def test_an_enforcing_carrier_takes_nothing_above_the_pace() -> None:
    lab = Lab(LabConfig(tps={"mobifone": 2.0}, enforce_tps=True))
    sid = mobifone_sid(lab)
    plays = [
        lab.play("mobifone", mobifone_message(sid, address, "a"), MONDAY_NINE)
        for address in numbers("8490", 5)
    ]

    assert [True, True, True, False, False] == [play.taken for play in plays]


def test_plain_counts_say_nothing_doubled_and_nobody_refused() -> None:
    lab = Lab(LabConfig())
    mobifone_plays(lab, numbers("8490", 40), TEXT, MONDAY_NINE)
    truth = gateway_truth(lab)

    assert (41, 40, 40, 0) == tuple(truth[k] for k in ("calls", "taken", "distinct", "doubled"))
    assert {"heard": 40, "messaged": 40, "reachable": 40} == lab.truth()["reachable"]["mobifone"]  # type: ignore[index]


def test_the_planted_loss_and_invention_are_all_that_differs() -> None:
    """
    A comparison of ledger and truth must show exactly those seven.
    """
    told = numbers("8490", 300)
    lab = Lab(LabConfig(plant_loss=4, plant_invention=3))
    plays = mobifone_plays(lab, told, TEXT, MONDAY_NINE)
    accepted = {address for address, play in zip(told, plays, strict=True) if play.taken}
    recorded = {entry.address for entry in lab.entries(MONDAY_NINE)}

    assert (4, 3) == (len(accepted - recorded), len(recorded - accepted))
    assert 299 == gateway_truth(lab)["taken"]
    assert recorded == {entry.address for entry in lab.entries(MONDAY_NINE)}


def test_only_what_was_answered_accepted_is_planted_as_lost() -> None:
    told = numbers("8490", 200)
    forced = dict.fromkeys(told[:190], ("reset_after",))
    lab = Lab(LabConfig(plant_loss=4, forced=forced))
    mobifone_plays(lab, told, TEXT, MONDAY_NINE)
    recorded = {entry.address for entry in lab.entries(MONDAY_NINE)}

    assert set(told[:190]) < recorded
    assert 4 == len(set(told) - recorded)


def test_an_entry_tells_what_a_comparison_needs() -> None:
    lab = Lab(LabConfig())
    lab.play("mobifone", mobifone_message(mobifone_sid(lab), A, TEXT), MONDAY_NINE)
    (entry,) = lab.entries(MONDAY_NINE)

    assert {
        "gateway": "mobifone",
        "address": A,
        "text_sha256": digest_of(TEXT),
        "week": "2021-W22",
        "reference": "",
        "carrier_ref": "",
        "at": MONDAY_NINE.isoformat(),
        "outcome": "taken",
    } == entry.as_json()


def test_the_week_turns_at_midnight_of_the_province() -> None:
    lab = Lab(LabConfig())
    sunday = MONDAY_NINE - timedelta(hours=9, seconds=1)
    for now in (sunday, sunday + timedelta(seconds=2)):
        take(lab, "mobifone", TEXT, at=now)

    assert ["2021-W21", "2021-W22"] == [entry.week for entry in lab.entries(MONDAY_NINE)]
