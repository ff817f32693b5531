"""A province of 20,000, sent once by a client that renews and never repeats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gateways.lab.config import LabConfig, ProfileName
from gateways.lab.lab import Lab
from tests.kit.lab_calls import MONDAY_NINE, body_of, mobifone_plays, numbers
from tests.kit.lab_esms import ESMS_SEND, esms_play
from tests.kit.lab_sms import VIETTEL_SEND, VNPT_SEND, viettel_play, vnpt_play
from tests.kit.lab_zalo import ZNS, call, renewal, zalo_config


def send_all(config: LabConfig) -> Lab:
    lab = Lab(config)
    for number in numbers("8491", 5500):
        vnpt_play(lab, {**VNPT_SEND, "MOBILELIST": number})
    for number in numbers("8498", 9000):
        viettel_play(lab, "wsCpMt", {**VIETTEL_SEND, "UserID": number, "ReceiverID": number})
    mobifone_plays(lab, numbers("8490", 4000), "Xin chao", MONDAY_NINE)
    for number in numbers("8494", 3000):
        esms_play(lab, {**ESMS_SEND, "Phone": number, "RequestId": f"L{number}"})
    renewing = Renewing(lab)
    for number in numbers("8491", 10_000):
        renewing.say("/business/message/template", {**ZNS, "phone": number})
    for place in range(10_000):
        body = {"recipient": {"user_id": f"25125236254{place}"}, "message": {"text": "Xin chao"}}
        renewing.say("/oa/v3.0/oa/message/cs", body)
    return lab


class Renewing:
    """A client of Zalo that renews its token when it is refused."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._access, self._refresh = "AT_madeup_1", "RT_madeup_1"

    def say(self, path: str, body: object) -> None:
        play = call(self._lab, "POST", path, body, token=self._access)
        if play.response is None or play.response.body[:13] not in {
            b'{"error":-124',
            b'{"error":-216',
        }:
            return
        pair = body_of(self._lab.play("zalo", renewal(self._refresh), MONDAY_NINE))
        self._access, self._refresh = str(pair["access_token"]), str(pair["refresh_token"])


@pytest.fixture(scope="module")
def sent() -> Callable[[ProfileName], Lab]:
    """Each profile's province, sent once for all tests here."""
    labs: dict[ProfileName, Lab] = {}

    def lab_of(profile: ProfileName) -> Lab:
        if profile not in labs:
            labs[profile] = send_all(zalo_config().model_copy(update={"faults": profile}))
        return labs[profile]

    return lab_of


@pytest.mark.parametrize("profile", ["usual", "hostile"])
def test_every_kind_of_the_profile_is_met_twenty_times(
    profile: ProfileName, sent: Callable[[ProfileName], Lab]
) -> None:
    faults: Any = sent(profile).truth()["faults"]

    assert {} == {kind: count for kind, count in faults.items() if count < 20}
    assert 20 < len(faults)


def test_usual_leaves_ninety_nine_of_a_hundred_reachable_numbers_messageable(
    sent: Callable[[ProfileName], Lab],
) -> None:
    """
    Throttling, dropped sessions and ported numbers are due again elsewhere or later: what a
    client must never repeat is what it could not tell from a message taken.
    """
    truth: Any = sent("usual").truth()
    for gateway, counts in truth["reachable"].items():
        played = truth["gateways"][gateway]["faults"]
        lost = sum(played.get(kind, 0) for kind in ("reset_before", "error_before"))

        assert lost <= counts["reachable"] / 100, gateway


def test_the_hostile_province_still_doubles_nothing_by_itself(
    sent: Callable[[ProfileName], Lab],
) -> None:
    media: Any = sent("hostile").truth()["media"]

    assert (0, 0) == (media["sms"]["doubled"], media["zalo"]["doubled"])


def test_some_receipts_of_a_hostile_week_never_come(sent: Callable[[ProfileName], Lab]) -> None:
    lab = sent("hostile")
    pushes = lab.pushes_due(MONDAY_NINE + timedelta(days=9))
    pushed = {push.push_id.split("-")[0] for push in pushes if push.gateway.startswith("zalo")}
    taken = {one.carrier_ref for one in lab.store.takes if one.gateway.startswith("zalo")}

    assert 0.8 < len(pushed) / len(taken) < 0.95
    assert pushed < taken
