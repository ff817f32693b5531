"""No call breaks a door: whatever comes is answered, and nothing unreadable is taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig
from gateways.lab.lab import Lab
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_esms import ESMS, ESMS_SEND, esms_asked, esms_play
from tests.kit.lab_sms import VIETTEL_SEND, VNPT_SEND, viettel_play, vnpt_play
from tests.kit.lab_zalo import ZNS, zalo_config, zns

DOORS = {
    "mobifone": ("/smsg/send.jsp", "/smsg/send_2.jsp", "/smsg/login.jsp"),
    "vnpt": ("/smsbn/api",),
    "viettel": ("/bulkapi",),
    "esms": (
        f"{ESMS}/SendMultipleMessage_V4_post_json/",
        f"{ESMS}/GetBalance_json",
        f"{ESMS}/GetSendStatus",
    ),
    "zalo": (
        "/business/message/template",
        "/business/template/all",
        "/oa/v2.0/oa/message",
        "/oa/v2.0/oa/getfollowers",
        "/oauth/v4/oa/access_token",
    ),
}
PATHS = [(door, path) for door, paths in DOORS.items() for path in paths]
BEGINNINGS = [b"", b'{"RQST":', b"<RQST>", b'<?xml version="1.0" encoding="klingon"?><a/>', b"{}"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
VIETTEL_FIELDS = ["username", "password", "cpCode", "User", "pageSize", "pageNumber", "date"]
# What XML 1.0 can carry at all.
xml_texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12
)


@pytest.mark.parametrize(("door", "path"), PATHS)
@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    query=st.text('abc=&%+{}"12', max_size=20),
    beginning=st.sampled_from(BEGINNINGS),
    rest=st.binary(max_size=40),
)
def test_any_octets_are_answered(
    door: str, path: str, *, method: str, query: str, beginning: bytes, rest: bytes
) -> None:
    lab = Lab(LabConfig())
    headers = (
        ("access_token", "AT_madeup_1"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )
    request = HttpRequest(method, f"{path}?{query}", headers, beginning + rest)

    assert lab.play(door, request, MONDAY_NINE).response
    assert [] == lab.store.takes


@given(name=st.sampled_from(sorted(VNPT_SEND)), value=json_values)
def test_any_value_in_a_field_of_vnpt_is_answered(name: str, value: Any) -> None:
    assert vnpt_play(Lab(LabConfig()), {**VNPT_SEND, name: value}).response


@given(name=st.sampled_from(sorted(VIETTEL_SEND)), value=xml_texts)
def test_any_text_in_a_field_of_viettel_is_answered(name: str, value: str) -> None:
    assert viettel_play(Lab(LabConfig()), "wsCpMt", {**VIETTEL_SEND, name: value}).response


@given(
    operation=st.sampled_from(["getFailSub", "getDlrStatus", "checkBalance"]),
    values=st.dictionaries(st.sampled_from(VIETTEL_FIELDS), xml_texts),
)
def test_any_question_to_viettel_is_answered(operation: str, values: dict[str, str]) -> None:
    login = {"username": "smsbrand_demo", "password": "demo", "cpCode": "DEMO"}

    assert viettel_play(Lab(LabConfig()), operation, {**login, **values}).response


@given(name=st.sampled_from(sorted(ESMS_SEND)), value=json_values)
def test_any_value_in_a_field_of_esms_is_answered(name: str, value: Any) -> None:
    lab = Lab(LabConfig())

    assert esms_play(lab, {**ESMS_SEND, name: value}).response
    assert len(lab.pushes_due(MONDAY_NINE + timedelta(days=30))) <= len(lab.store.takes)


@given(value=json_values)
def test_any_value_as_a_body_is_answered_by_esms(value: Any) -> None:
    lab = Lab(LabConfig())

    assert all(esms_play(lab, value, call=call).response for call in ("send", "GetBalance_json"))
    assert [] == lab.store.takes


@given(ref=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_smsid_is_answered(ref: str) -> None:
    assert esms_asked(Lab(LabConfig()), RefId=ref).response


@given(name=st.sampled_from(sorted(ZNS)), value=json_values)
def test_any_value_in_a_field_of_zns_is_answered(name: str, value: Any) -> None:
    assert zns(Lab(zalo_config()), {**ZNS, name: value}).response
