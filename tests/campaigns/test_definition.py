"""What an officer may write, what he is told when it is wrong, and what his approval binds."""

from __future__ import annotations

import pytest

from campaigns.definition import load
from campaigns.parts import Medium, Spelling, ZaloWay
from campaigns.period import Cadence, CadenceUnit
from campaigns.problem import Severity
from campaigns.ready import READY, ready_text
from campaigns.refusals import BadDefinition
from campaigns.window import DEFAULT_WINDOWS, Window
from gateways.message import MessageClass
from tests.kit.definitions import LINK, SHORT, short, sms, written, zalo


def problems_of(text: str) -> list[tuple[str, str, int | None]]:
    """Kind, place and line of everything wrong with a file."""
    with pytest.raises(BadDefinition) as refused:
        load(text, place="a.toml")
    return [(one.kind, one.place, one.line) for one in refused.value.problems]


def line_in(text: str, start: str) -> int:
    lines = text.splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_the_ready_campaigns_say_what_the_dispatch_orders() -> None:
    assert Medium.SMS is sms().medium
    assert MessageClass.CSKH is sms().message_class
    assert Cadence(CadenceUnit.WEEK, 1) == sms().cadence
    assert Window.daily("07:00", "21:00") == sms().window
    assert [LINK] == [link.url for link in sms().approved]
    assert ("Bluezone", "khai báo y tế") == zalo().mentions
    assert tuple(ZaloWay) == zalo().ways


@pytest.mark.parametrize("name", READY)
def test_a_definition_is_known_by_what_it_says_not_by_how_it_is_laid_out(name: str) -> None:
    plain = load(ready_text(name), place="a")
    laid_out = "# lời ghi\n" + ready_text(name).replace(" = ", "   =  ").replace("\n[", "\n\n[")

    again = load(laid_out, place="b")

    assert plain.sha256 == again.sha256
    assert plain == again
    assert hash(plain) == hash(again)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("đề nghị", "yêu cầu"), id="text"),
        pytest.param(("de nghi", "yeu cau"), id="unaccented-text"),
        pytest.param(('"550001"', '"550002"'), id="template"),
        pytest.param(('"8001"', '"8002"'), id="contract"),
        pytest.param(('brandname = "LANGSON"', 'brandname = "LANG SON"'), id="brandname"),
        pytest.param(('"07:00-21:00"', '"08:00-20:00"'), id="window"),
        pytest.param(('["stop_list", "left_network"]', '["stop_list"]'), id="excuses"),
        pytest.param(('"accepted"', '"delivered"'), id="counts-as-sent"),
        pytest.param(('alphabet = "unaccented"', 'alphabet = "accented"'), id="alphabet"),
        pytest.param(("[routes.viettel]", "[routes.esms]"), id="route"),
        pytest.param(('"Thu 12:00"', '"Fri 12:00"'), id="cut-off"),
        pytest.param(('"actual"', '"exercise"'), id="kind"),
    ],
)
def test_any_edit_of_what_is_sent_is_another_hash(change: tuple[str, str]) -> None:
    assert sms().sha256 != sms(change).sha256


def test_the_order_of_template_parameters_is_part_of_the_hash() -> None:
    """
    A gateway may count parameters by their order, so swapping them changes what is sent.
    """
    pair = 'lien_ket_bluezone = "https://bluezone.gov.vn/taiapp"\n'
    other = 'lien_ket_khai_bao = "https://tokhaiyte.vn"\n'

    assert zalo().sha256 != zalo((pair + other, other + pair)).sha256


def test_hours_written_out_or_left_to_the_class_are_the_same_promise() -> None:
    silent = sms(('[window]\ndaily = ["07:00-21:00"]\n', ""))

    assert DEFAULT_WINDOWS[MessageClass.CSKH] == silent.window
    assert sms().sha256 == silent.sha256


def test_a_text_in_nfd_is_the_same_text() -> None:
    decomposed = sms(("đề nghị", "đe\u0302\u0300 nghi\u0323"))

    assert sms().sha256 == decomposed.sha256


def test_the_unaccented_text_is_derived_when_the_officer_writes_none() -> None:
    expected = f"Ba con {{district}} cai Bluezone tai {LINK}"

    assert expected == short().said(Spelling.UNACCENTED)


def test_everything_wrong_with_a_file_is_told_at_once_with_its_line() -> None:
    text = written(
        "bluezone-sms",
        ('kind = "actual"', 'kind = "real"'),
        ("times = 1", 'times = "1"'),
        ('name = "Nhắn', 'nmae = "Nhắn'),
        ('daily = ["07:00-21:00"]', 'daily = ["21:00-07:00"]'),
        ('alphabet = "accented"\n', ""),
        ('[routes.vnpt]\nbrandname = "LANGSON"', '[routes.vnpt]\nbrandname = "LẠNG SƠN"'),
    )

    expected = {
        ("out_of_range", "kind", line_in(text, "kind")),
        ("wrong_type", "cadence.times", line_in(text, "times")),
        ("key_missing", "name", None),
        ("key_unknown", "nmae", line_in(text, "nmae")),
        ("bad_hours", "window", line_in(text, "[window]")),
        ("bad_brandname", "routes.vnpt.brandname", line_in(text, 'brandname = "LẠNG')),
    }

    assert expected == set(problems_of(text))


def test_every_problem_speaks_both_languages_and_tells_a_remedy() -> None:
    text = written("bluezone-sms", ("alphabet", "alphabe"))
    with pytest.raises(BadDefinition) as refused:
        load(text, place="bluezone-sms.toml")

    first = refused.value.problems[0]

    assert f"bluezone-sms.toml:{line_in(text, 'alphabe')} routes.vnpt.alphabe" == first.where
    assert "alphabet" in first.remedy_vi
    assert "alphabet" in first.remedy_en
    assert Severity.USAGE is first.severity


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([('"LANGSON"', '"LANGSON-COVID"')], "out_of_range", id="long-brandname"),
        pytest.param([('"LANGSON"', '"12345"')], "bad_brandname", id="digits-only"),
        pytest.param([('brandname = "LANGSON"', "")], "brandname_missing", id="no-brandname"),
        pytest.param([('"Thu 12:00"', '"Thứ năm"')], "bad_cut_off", id="cut-off"),
        pytest.param([('unit = "week"', 'unit = "day"')], "bad_cut_off", id="cut-off-of-a-day"),
        pytest.param([("tinh Lang Son de", "tinh {tinh} de")], "unknown_placeholder", id="hole"),
        pytest.param([("thong minh. Tai", "thong minh} Tai")], "unknown_placeholder", id="brace"),
        pytest.param([('P1 = "', 'P1 = "{link}')], "unknown_placeholder", id="hole-in-parameter"),
        pytest.param([("{P1}", "{P1} {P2}")], "parameter_missing", id="parameter"),
        pytest.param([("https://", "http://")], "bad_url", id="http-link"),
        pytest.param(
            [("[routes.viettel]", "[routes.zalo_oa]")], "route_of_other_medium", id="zalo"
        ),
        pytest.param(
            [('medium = "sms"', 'medium = "sms"\nways = ["oa"]')], "ways_unwanted", id="w"
        ),
        pytest.param([("budget = 0.0", "budget = 0.1")], "out_of_range", id="budget"),
        pytest.param([("budget = 0.0", "budget = nan")], "out_of_range", id="not-a-number"),
        pytest.param([("wait_hours = 6", "wait_hours = 5")], "out_of_range", id="phone-off-wait"),
        pytest.param([('"stop_list"', '"laziness"')], "out_of_range", id="excuse"),
        pytest.param([("slug =", "slug")], "bad_toml", id="syntax"),
        pytest.param([("[cadence]", "[window]")], "bad_toml", id="table-twice"),
        pytest.param([("times = 1", f"times = {'9' * 5000}")], "bad_toml", id="endless-number"),
        pytest.param([("times = 1", f"times = {'[' * 5000}")], "bad_toml", id="endless-nesting"),
        pytest.param([("times = 1", f"{'a.' * 60_000}a = 1")], "bad_toml", id="endless-key"),
        pytest.param([("[text]", f"#{'x' * 300_000}\n[text]")], "bad_toml", id="endless-file"),
    ],
)
def test_a_file_that_is_malformed_is_refused(changes: list[tuple[str, str]], expected: str) -> None:
    kinds = {kind for kind, _, _ in problems_of(written("bluezone-sms", *changes))}

    assert {expected} == kinds


def test_sms_carries_one_link_only() -> None:
    second = '[[links]]\nname = "b"\nurl = "https://tokhaiyte.vn"\n\n[text]'

    text = written("bluezone-sms", ("[text]", second))

    assert [("links_wrong_number", "links", None)] == problems_of(text)


def test_zalo_ways_and_routes_must_agree() -> None:
    no_oa = written("bluezone-zalo", ('"oa", ', ""))
    no_zns = written("bluezone-zalo", ("zalo_zns", "zalo_znz"))

    assert [("route_without_way", "ways", line_in(no_oa, "ways"))] == problems_of(no_oa)
    assert {"way_without_route", "route_of_other_medium"} == {
        kind for kind, _, _ in problems_of(no_zns)
    }


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        pytest.param(
            "bluezone-zalo",
            ('ways = ["zns", "oa", "vng-statement"]', ""),
            "ways_missing",
            id="ways",
        ),
        pytest.param(
            "bluezone-zalo",
            ("[routes.zalo_oa]", '[routes.zalo_oa]\nbrandname = "LANGSON"'),
            "brandname_unwanted",
            id="zalo-brandname",
        ),
        pytest.param(
            "bluezone-zalo",
            ('name = "khai-bao-y-te"', 'name = "bluezone"'),
            "link_repeated",
            id="link-name-twice",
        ),
        pytest.param(
            "short", (SHORT[SHORT.index("[routes.mob") :], ""), "route_missing", id="none"
        ),
        pytest.param("short", ('P1 = "', 'P3 = "x", P1 = "'), "parameter_unknown", id="parameter"),
        pytest.param("short", ('id = "550001"', "id = 550001"), "wrong_type", id="number-for-text"),
    ],
)
def test_parts_that_do_not_agree_are_refused(
    name: str, change: tuple[str, str], expected: str
) -> None:
    assert expected in {kind for kind, _, _ in problems_of(written(name, change))}


def test_a_zalo_file_cannot_drop_what_the_dispatch_orders_to_mention() -> None:
    silent = zalo(('must_mention = ["Bluezone", "khai báo y tế"]', "must_mention = []"))

    assert ("Bluezone", "khai báo y tế") == silent.mentions


@pytest.mark.parametrize(
    ("unit", "times"),
    [pytest.param("week", 8, id="eight-a-week"), pytest.param("day", 2, id="two-a-day")],
)
def test_no_more_is_promised_than_one_number_may_hear(unit: str, times: int) -> None:
    until = "12:00" if unit == "day" else "Thu 12:00"
    text = written(
        "bluezone-sms",
        ('unit = "week"\ntimes = 1', f'unit = "{unit}"\ntimes = {times}'),
        ('supplements_until = "Thu 12:00"', f'supplements_until = "{until}"'),
    )

    assert [("cadence_too_often", "cadence.times")] == [one[:2] for one in problems_of(text)]
