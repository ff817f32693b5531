"""ZNS answers the documented examples, counts its quotas and closes at night."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unicodedata import normalize

import pytest

from gateways.exchange import HttpRequest
from gateways.lab.config import ZnsTemplate
from gateways.lab.lab import Lab
from gateways.lab.profiles import Fault
from tests.kit.lab_calls import MONDAY_NINE, body_of
from tests.kit.lab_zalo import TEMPLATE_ID, TEXT, ZNS, call, error_of, zalo_config, zns

HASH = "6f57b9505ee468d2e256379b19308ddc60dfcf9341382763c385a4accff02cc0"


def data_of(answer: dict[str, object]) -> Any:
    return answer["data"]


def test_a_message_is_taken_with_strings_for_times_and_quotas() -> None:
    """
    wire/zalo.md 3.1, the first example and its answer.
    """
    lab = Lab(zalo_config(daily_quota=500))
    answer = body_of(zns(lab))
    data = data_of(answer)

    assert (0, "Success") == (answer["error"], answer["message"])
    assert re.fullmatch(r"[0-9a-f]{20}", data["msg_id"])
    assert str(int(MONDAY_NINE.timestamp() * 1000)) == data["sent_time"]
    assert "1" == data["sending_mode"]
    assert {"dailyQuota": "500", "remainingQuota": "499"} == data["quota"]


def test_the_subscriber_reads_the_template_filled() -> None:
    lab = Lab(zalo_config())
    zns(lab)

    assert [
        "Kinh gui Nguyễn Văn Ví Dụ, Hữu Lũng, ho so LS-000042: https://bluezone.gov.vn/taiapp"
    ] == list(lab.store.texts.values())
    assert "bz2107_000042_1" == lab.store.takes[0].reference


def test_a_refusal_carries_no_data() -> None:
    """
    wire/zalo.md 3.1: the failure's body, whole.
    """
    lab = Lab(zalo_config().model_copy(update={"forced": {"84912000111": ("-118",)}}))

    assert {"error": -118, "message": "Zalo account not existed"} == body_of(zns(lab))


def test_a_repeated_tracking_id_is_a_new_message() -> None:
    """
    wire/zalo.md 5: a mark for reconciliation, not a guard.
    """
    lab = Lab(zalo_config())
    first, second = data_of(body_of(zns(lab))), data_of(body_of(zns(lab)))

    assert first["msg_id"] != second["msg_id"]
    assert 2 == len(lab.store.takes)


@pytest.mark.parametrize("written", ["84912000111", "+84912000111", "0912000111", "912000111"])
def test_every_spelling_is_the_same_number(written: str) -> None:
    lab = Lab(zalo_config())
    zns(lab, {**ZNS, "phone": written})

    assert "84912000111" == lab.store.takes[0].address


def test_a_hashed_number_stays_hashed() -> None:
    """
    wire/zalo.md 3.2 and the worked hash of 4.2.
    """
    lab = Lab(zalo_config())
    body = {**{k: v for k, v in ZNS.items() if k != "phone"}, "hash_phone": HASH}
    answer = call(lab, "POST", "/business/message/template/hashphone", body)

    assert 0 == error_of(answer)
    assert HASH == lab.store.takes[0].address


@pytest.mark.parametrize(
    ("over", "code"),
    [
        pytest.param({"phone": "8491"}, -108, id="number"),
        pytest.param({"template_id": "x"}, -109, id="template"),
        pytest.param({"template_data": {}}, -111, id="no data"),
        pytest.param({"template_data": ["a"]}, -112, id="data of another shape"),
        pytest.param(
            {"template_data": {"customer_name": "a", "huyen": "b", "ma_ho_so": 42}},
            -112,
            id="a number where a string belongs",
        ),
        pytest.param({"template_data": {"customer_name": "a"}}, -1122, id="parameter missing"),
        pytest.param({"mode": "development"}, -127, id="not an administrator"),
    ],
)
def test_each_documented_code_refuses(over: dict[str, object], code: int) -> None:
    lab = Lab(zalo_config())

    assert code == error_of(zns(lab, {**ZNS, **over}))
    assert [] == lab.store.takes


def test_an_overlong_parameter_is_named() -> None:
    """
    wire/zalo.md 3.4: the message text seen live.
    """
    params = {"customer_name": "a" * 31, "huyen": "b", "ma_ho_so": "c"}
    answer = body_of(zns(Lab(zalo_config()), {**ZNS, "template_data": params}))

    assert (-1121, "template data customer_name is break max length") == (
        answer["error"],
        answer["message"],
    )


def test_marks_written_apart_make_a_parameter_too_long() -> None:
    """
    Zalo counts characters: 16 composed, 21 decomposed (wire/zalo.md 3.4).
    """
    template = ZnsTemplate(text=TEXT, longest={"customer_name": 16})
    composed = "Nguyễn Văn Ví Dụ"
    errors = [
        error_of(zns(Lab(zalo_config(template)), {**ZNS, "template_data": params}))
        for form in ("NFC", "NFD")
        if (params := {"customer_name": normalize(form, composed), "huyen": "b", "ma_ho_so": "c"})
    ]  # fmt: skip

    assert [0, -1121] == errors


def test_an_unapproved_template_is_refused() -> None:
    template = ZnsTemplate(text=TEXT, status="PENDING_REVIEW")

    assert -131 == error_of(zns(Lab(zalo_config(template))))


def test_what_is_no_json_is_refused() -> None:
    headers = (("access_token", "AT_madeup_1"),)
    request = HttpRequest("POST", "/business/message/template", headers, b"{")

    assert -122 == error_of(Lab(zalo_config()).play("zalo", request, MONDAY_NINE))


def test_the_daily_quota_counts_down_stops_and_comes_back_at_midnight() -> None:
    lab = Lab(zalo_config(daily_quota=3))
    errors = [error_of(zns(lab)) for _ in range(5)]
    late = MONDAY_NINE + timedelta(hours=14, minutes=59)
    midnight = MONDAY_NINE + timedelta(hours=15)

    assert [0, 0, 0, -144, -144] == errors
    assert (-144, 0) == (error_of(zns(lab, now=late)), error_of(zns(lab, now=midnight)))


def test_a_template_has_its_own_quota() -> None:
    lab = Lab(zalo_config(ZnsTemplate(text=TEXT, daily_quota=1)))

    assert (0, -147) == (error_of(zns(lab)), error_of(zns(lab)))


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        pytest.param(-4, -133, id="05:00"),
        pytest.param(-3, 0, id="06:00"),
        pytest.param(13, -133, id="22:00"),
    ],
)
def test_a_flagged_template_is_banned_at_night(hours: int, code: int) -> None:
    flagged, free = (ZnsTemplate(text=TEXT, night_ban=ban) for ban in (True, False))
    now = MONDAY_NINE + timedelta(hours=hours)

    assert code == error_of(zns(Lab(zalo_config(flagged)), now=now))
    assert 0 == error_of(zns(Lab(zalo_config(free)), now=now))


def test_too_many_calls_in_a_minute_wait_for_the_next() -> None:
    lab = Lab(zalo_config(calls_per_minute=2))
    errors = [error_of(zns(lab)) for _ in range(3)]

    assert [0, 0, -32] == errors
    assert 0 == error_of(zns(lab, now=MONDAY_NINE + timedelta(minutes=1)))


@pytest.mark.parametrize(
    ("kind", "code", "is_taken"),
    [
        pytest.param(Fault.THROTTLED, -32, False, id="too fast"),
        pytest.param(Fault.VAGUE_BEFORE, -100, False, id="vague, not taken"),
        pytest.param(Fault.VAGUE_AFTER, -100, True, id="vague, taken"),
        pytest.param("-114", -114, False, id="inactive"),
    ],
)
def test_faults_speak_zalos_codes(kind: str, code: int, *, is_taken: bool) -> None:
    lab = Lab(zalo_config().model_copy(update={"forced": {"84912000111": (kind,)}}))
    answer = zns(lab)

    assert (code, is_taken) == (error_of(answer), answer.taken)


def test_a_status_is_asked_by_msg_id() -> None:
    """
    wire/zalo.md 3.3: -1 does not exist, 0 pushed, 1 delivered with its time.
    """
    lab = Lab(zalo_config())
    msg_id = data_of(body_of(zns(lab)))["msg_id"]
    path = "/business/message/status?message_id="
    early = data_of(body_of(call(lab, "GET", path + msg_id)))
    late = data_of(body_of(call(lab, "GET", path + msg_id, now=MONDAY_NINE + timedelta(minutes=1))))
    unknown = data_of(body_of(call(lab, "GET", path + "x")))

    assert (0, 1, -1) == (early["status"], late["status"], unknown["status"])
    assert "The message was delivered to the user's phone" == late["message"]
    assert late["delivery_time"].isdigit()


def test_the_quota_can_be_read() -> None:
    lab = Lab(zalo_config(daily_quota=500))
    zns(lab)

    assert {"dailyQuota": "500", "remainingQuota": "499"} == data_of(
        body_of(call(lab, "GET", "/business/message/quota"))
    )


@pytest.mark.parametrize("version", ["", "/v2"])
def test_a_template_can_be_read(version: str) -> None:
    lab = Lab(zalo_config(ZnsTemplate(text="Chao <customer_name>", daily_quota=9)))
    path = f"/business/template/info{version}?template_id={TEMPLATE_ID}"
    data = data_of(body_of(call(lab, "GET", path)))

    assert (TEMPLATE_ID, "ENABLE", 7_200_000) == tuple(
        data[key] for key in ("templateId", "status", "timeout")
    )
    assert [("customer_name", 30)] == [
        (one["name"], one["maxLength"]) for one in data["listParams"]
    ]
    assert (9, 9) == (data["templateDailyQuota"], data["templateRemainingQuota"])


def test_templates_are_listed_by_status() -> None:
    lab = Lab(zalo_config())
    listed = body_of(call(lab, "GET", "/business/template/all?offset=0&limit=100&status=1"))
    pending = body_of(call(lab, "GET", "/business/template/all?offset=0&limit=100&status=2"))

    assert ([TEMPLATE_ID], {"total": 1}) == (
        [row["templateId"] for row in data_of(listed)],
        listed["metadata"],
    )
    assert [] == data_of(pending)


def test_a_wrong_link_in_a_registered_template_is_seen() -> None:
    """
    The adapter sends only an id: the witness reads what the subscriber reads.
    """
    link = {"zalo": {"required": ["https://bluezone.gov.vn/taiapp"]}}
    planted = zalo_config(ZnsTemplate(text="Cai Bluezone: https://bluzone.vn/tai"))
    lab = Lab(planted.model_validate({**planted.model_dump(), "links": link}))
    zns(lab)
    gateways: Any = lab.truth()["gateways"]

    assert 1 == gateways["zalo_zns"]["wrong_links"]
