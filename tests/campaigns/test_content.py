"""What is said through each gateway, and everything that keeps it from being said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.content import check_content, render, verify_said
from campaigns.definition import Definition, placed
from campaigns.problem import Severity
from campaigns.refusals import RefusedContent
from campaigns.templates import How, RegisteredText
from gateways.message import Alphabet, Template
from tests.kit.definitions import DECLARATION, LINK, short, sms, written, zalo


def kinds(definition: Definition) -> set[str]:
    return {one.kind for one in check_content(definition)}


@pytest.mark.parametrize("definition", [sms(), zalo(), short()], ids=["sms", "zalo", "field"])
def test_what_is_ready_may_be_sent(definition: Definition) -> None:
    assert [] == check_content(definition)


@pytest.mark.parametrize(
    ("definition", "gateway", "alphabet", "segments"),
    [
        pytest.param(sms(), "vnpt", Alphabet.UCS2, 3, id="vnpt-accented"),
        pytest.param(sms(), "viettel", Alphabet.GSM7, 1, id="viettel-unaccented"),
        pytest.param(sms(), "mobifone", Alphabet.GSM7, 1, id="mobifone-unaccented"),
        pytest.param(zalo(), "zalo_oa", Alphabet.UCS2, 1, id="zalo-counts-messages"),
    ],
)
def test_a_message_is_rendered_with_its_cost(
    definition: Definition, gateway: str, alphabet: Alphabet, segments: int
) -> None:
    rendered = render(definition, gateway, {})

    assert (alphabet, segments) == (rendered.alphabet, rendered.segments)
    assert 1 == rendered.text.count(LINK)


def test_a_template_gateway_gets_its_parameters_and_the_text_the_reader_sees() -> None:
    rendered = render(zalo(), "zalo_zns", {})

    parameters = (("lien_ket_bluezone", LINK), ("lien_ket_khai_bao", DECLARATION))
    assert Template(template_id="7895417a7d3f9461cd2e", parameters=parameters) == rendered.template
    assert f"tại {LINK} để" in rendered.text


def test_a_roster_field_is_said_with_and_without_marks() -> None:
    fields = {"district": "Hữu Lũng", "msisdn": "84912000111"}

    assert f"Bà con Hữu Lũng cài Bluezone tại {LINK}" == render(short(), "vnpt", fields).text
    assert f"Ba con Huu Lung cai Bluezone tai {LINK}" == render(short(), "mobifone", fields).text


def test_a_batch_that_says_the_same_is_rendered_once() -> None:
    first = render(short(), "mobifone", {"district": "Bắc Sơn", "carrier": "mobifone"})
    again = render(short(), "mobifone", {"district": "Bắc Sơn", "carrier": "viettel"})

    assert first is again


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("evil.com", "address_in_field", id="bare-domain"),
        pytest.param("http://x", "address_in_field", id="scheme"),
        pytest.param("evil dot com", "address_in_field", id="dot-in-words"),
        pytest.param("Bắc\u200b Sơn", "field_hides", id="zero-width"),
        pytest.param("\u202eBắc Sơn", "field_hides", id="bidi"),
        pytest.param("Bắc\nSơn", "field_hides", id="second-line"),
        pytest.param("{0.__class__}", "field_hides", id="format-string"),
        pytest.param("B\u0430c Son", "field_hides", id="cyrillic"),
        pytest.param("Ơ" * 31, "field_too_long", id="long"),
        pytest.param(" ", "field_missing", id="blank"),
    ],
)
def test_a_roster_field_that_smuggles_is_refused_by_a_guard(value: str, expected: str) -> None:
    with pytest.raises(RefusedContent) as refused:
        render(short(), "mobifone", {"district": value})

    first = refused.value.problems[0]
    assert expected == first.kind
    assert "roster.district" == first.place
    assert Severity.GUARD is first.severity


@given(st.one_of(st.text(max_size=40), st.text("aevil.:/ \u200bdotcmn", max_size=30)))
def test_no_roster_field_can_break_the_law_of_addresses(value: str) -> None:
    """
    Whatever a roster holds, a message either is refused or carries the one approved address.
    """
    definition = short()
    try:
        text = render(definition, "vnpt", {"district": value}).text
    except RefusedContent:
        return

    assert 1 == text.count("://")
    assert verify_said(text, definition, definition.approved) is None


@pytest.mark.parametrize(
    ("definition", "kind", "place"),
    [
        pytest.param(
            sms(("Tải tại https", "Tải tại https://bluzone.gov.vn/taiapp https")),
            "look_alike_address",
            "text.accented",
            id="look-alike-address",
        ),
        pytest.param(
            sms(("Tải tại https", "Xem langson.gov.vn. Tải tại https")),
            "address_too_many",
            "text.accented",
            id="address-too-many",
        ),
        pytest.param(
            sms(("thong minh. Tai", f"thong minh. {LINK} Tai")),
            "address_repeated",
            "text.unaccented",
            id="approved-one-twice",
        ),
        pytest.param(
            zalo(("khai báo y tế và dùng", "khai báo và dùng")),
            "mention_missing",
            "text.accented",
            id="zalo-without-the-health-declaration",
        ),
        pytest.param(
            zalo(("khai báo y tế bằng", "khai báo bằng")),
            "mention_missing",
            "routes.zalo_zns.template.registered_text",
            id="zns-without-the-health-declaration",
        ),
        pytest.param(
            sms(('P1 = "https://bluezone.gov.vn', 'P1 = "https://bluezone.com.vn')),
            "look_alike_address",
            "routes.vnpt.template.registered_text",
            id="template-with-a-wrong-link",
        ),
        pytest.param(
            sms(("Tải tại {P1}", "Tải tại {P1}. Hỏi: bluezone.ai")),
            "look_alike_address",
            "routes.vnpt.template.registered_text",
            id="template-with-a-second-link",
        ),
        pytest.param(
            sms(("điện thoại \\\nthông minh để", "điện thoại \\\n" + "rất " * 60 + "tốt để")),
            "too_many_segments",
            "routes.vnpt",
            id="text-that-does-not-fit",
        ),
        pytest.param(
            zalo(
                (
                    'Trân trọng cảm ơn!"""\n\n[routes.zalo_zns.t',
                    "x" * 200 + '"""\n[routes.zalo_zns.t',
                )
            ),
            "too_many_characters",
            "routes.zalo_zns",
            id="zns-text-that-does-not-fit",
        ),
        pytest.param(
            sms(("cai ung dung", "cai \u2603 ung dung")),
            "unspeakable_character",
            "routes.mobifone",
            id="character-that-gsm-cannot-say",
        ),
        pytest.param(
            sms(('"accented"', '"unaccented"')),
            "accents_left",
            "routes.vnpt.template.registered_text",
            id="registered-text-with-marks-on-a-plain-route",
        ),
        pytest.param(
            sms(('class = "cskh"', 'class = "qc"')), "label_missing", "text.accented", id="qc-label"
        ),
        pytest.param(
            sms(('"""\\\nBCĐ', '"""\\\n[QC] BCĐ')), "label_unwanted", "text.accented", id="label"
        ),
        pytest.param(
            sms(("https://bluezone.gov.vn", "https://bluezone-app.gov.vn")),
            "look_alike_link",
            "links",
            id="link-that-imitates-the-official-one",
        ),
        pytest.param(
            sms((LINK, "https://langson.gov.vn/covid")),
            "bluezone_link_missing",
            "links",
            id="a-campaign-without-the-address-that-the-dispatch-orders",
        ),
    ],
)
def test_content_that_may_not_be_sent_is_told_with_place_and_remedy(
    definition: Definition, kind: str, place: str
) -> None:
    found = [one for one in check_content(definition) if (kind, place) == (one.kind, one.place)]

    assert 1 == len(found)
    assert Severity.GUARD is found[0].severity
    assert found[0].remedy_vi
    assert found[0].remedy_en


def test_content_problems_find_their_line() -> None:
    change = ("Tải tại {P1}", "Tải tại bluezone.ai")
    text = written("bluezone-sms", change, ('P1 = "https://bluezone.gov.vn/taiapp"\n', ""))
    definition = sms(change, ('P1 = "https://bluezone.gov.vn/taiapp"\n', ""))

    found = placed(check_content(definition), text, file="a.toml")

    line = 1 + text[: text.index("registered_text")].count("\n")
    assert {line} == {one.line for one in found}


def test_a_template_gateway_without_a_template_is_blocked() -> None:
    text = written("bluezone-sms")
    start, end = text.index("[routes.vnpt.template]"), text.index("[routes.viettel]")
    definition = sms((text[start:end], ""))

    assert {"template_missing"} == kinds(definition)
    with pytest.raises(RefusedContent):
        render(definition, "vnpt", {})


def test_a_registered_text_that_differs_at_the_carrier_is_refused() -> None:
    held = sms().routes["vnpt"].template
    assert held is not None
    fetched = RegisteredText(
        gateway="vnpt",
        template_id="550001",
        text=held.registered_text.replace("{P1}", "https://bluezone.gov.vn"),
        how=How.FETCHED,
        by="an",
        at=datetime(2021, 5, 31, tzinfo=UTC),
    )

    found = check_content(sms(), registered=[fetched])

    assert ["template_differs"] == [one.kind for one in found]


def test_a_text_must_fit_the_gateway_unless_its_route_says_otherwise() -> None:
    wider = sms(("[routes.vnpt]\n", "[routes.vnpt]\nsegments_max = 3\n"))

    assert [] == check_content(sms(), segments_max={"vnpt": 3})
    assert {"too_many_segments"} == {
        one.kind for one in check_content(sms(), segments_max={"vnpt": 2})
    }
    assert [] == check_content(wider, segments_max={"vnpt": 2})


def test_placeholders_are_counted_at_their_longest() -> None:
    """
    No district may push a text over its segments after it was approved.
    """
    room = "x" * (70 - len(f"Bà con  cài Bluezone tại {LINK}") - 29)
    tight = short(
        ("Bà con", f"Bà{room} con"), ("[routes.vnpt]\n", "[routes.vnpt]\nsegments_max = 1\n")
    )

    assert 1 == render(tight, "vnpt", {"district": "Bắc Sơn"}).segments
    assert {"too_many_segments"} == kinds(tight)


def test_one_of_the_seven_marked_letters_of_gsm_still_makes_ucs2() -> None:
    """
    VNPT refuses even `à` with DATACODING 0 (wire/vnpt.md 7), so a mark always means UCS-2.
    """
    marked = short(("Bà con {P2} cài Bluezone tại {P1}", "Bà con {P2} nên cài Bluezone tại {P1}"))
    grave = short(("Bà con {P2} cài Bluezone tại {P1}", "Bà con {P2} Bluezone {P1}"))

    assert Alphabet.UCS2 is render(marked, "vnpt", {"district": "A"}).alphabet
    assert Alphabet.UCS2 is render(grave, "vnpt", {"district": "A"}).alphabet


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(f"Cai Bluezone: {LINK}", None, id="as-it-must-be"),
        pytest.param(f"Cai Bluezone: {LINK}?", None, id="a-question-mark-ends-a-sentence"),
        pytest.param("Cai Bluezone: https://bluezone.gov.vn/taiap", "address_missing", id="cut"),
        pytest.param(f"Cai Bluezone: {LINK}%20", "address_missing", id="encoded-twice"),
        pytest.param(f"Cai app: {LINK}", "mention_missing", id="mention-lost"),
    ],
)
def test_what_an_adapter_encoded_is_held_to_the_law_again(said: str, expected: str | None) -> None:
    definition = sms()

    found = verify_said(said, definition, definition.approved)

    assert expected == (found and found.kind)
