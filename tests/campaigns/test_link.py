"""What an address is, which is approved, and which only looks like it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.link import ApprovedLink, judge, problems_of_links, problems_of_url
from campaigns.problem import Severity
from tests.kit.definitions import DECLARATION, LINK

BLUEZONE = ApprovedLink("bluezone", LINK)
HEALTH = ApprovedLink("khai-bao-y-te", DECLARATION)


def kinds(text: str, *approved: ApprovedLink) -> list[str]:
    return [one.kind for one in judge(text, approved or (BLUEZONE,))]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Tải tại {LINK}", id="last"),
        pytest.param(f"Tải tại {LINK}. Trân trọng!", id="full-stop"),
        pytest.param(f"Tải tại ({LINK}), cảm ơn", id="brackets"),
        pytest.param(f"Tải tại:{LINK} nhé...", id="glued-to-a-colon"),
        pytest.param(f"Tải\n{LINK}\nngay", id="own-line"),
        pytest.param(f"TP.HCM, Q.Hai, T.Ư, v.v. {LINK}", id="abbreviations"),
        pytest.param(f"31.5.2021, 7h30, 1.234.567 đồng, 2.5km {LINK}", id="figures"),
        pytest.param(f"88/CV-BCĐ và/hoặc … chấm dứt · dịch {LINK}", id="signs"),
        pytest.param(f"Bluezone, BLUEZONE và #bluezone: {LINK}", id="the-name-itself"),
    ],
)
def test_a_text_with_its_address_once_is_taken(text: str) -> None:
    assert [] == kinds(text)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://bluezone.gov.vn/taiapp", id="http"),
        pytest.param("https://www.bluezone.gov.vn/taiapp", id="www"),
        pytest.param("HTTPS://BLUEZONE.GOV.VN/TAIAPP", id="capitals"),
        pytest.param("https://bluezone.gov.vn", id="shorter"),
        pytest.param(f"{LINK}/", id="slash"),
        pytest.param(f"{LINK}?a=1", id="query"),
        pytest.param(f"{LINK}.evil.com", id="longer"),
        pytest.param("https://bluezone.gov.vn:443/taiapp", id="port"),
        pytest.param("bluezone.gov.vn", id="bare"),
        pytest.param(f"{LINK},{LINK}", id="two-glued"),
    ],
)
def test_the_same_site_written_otherwise_is_refused_by_name(address: str) -> None:
    problems = judge(f"{address} {LINK}", (BLUEZONE,))

    assert ["address_variant"] == [one.kind for one in problems]
    assert LINK in problems[0].words_en
    assert LINK in problems[0].words_vi


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://bluzone.gov.vn/taiapp", id="letter-missing"),
        pytest.param("bIuezone.gov.vn", id="capital-i"),
        pytest.param("bluez0ne.vn", id="zero"),
        pytest.param("bluezone.gov.vn.evil.com", id="longer-domain"),
        pytest.param("https://bluezone.gov.vn@evil.com/", id="user-info"),
        pytest.param("bluezone.com.vn", id="other-ending"),
        pytest.param("my-bluezone-app.top", id="inside-a-label"),
        pytest.param("https://evil.com/bluezone", id="in-the-path"),
        pytest.param("xn--bluezne-v1a.vn", id="punycode"),
        pytest.param("hxxps://bluezone[.]gov[.]vn/taiapp", id="defanged"),
        pytest.param("bluezone [.] gov [.] vn", id="bracketed-dots"),
        pytest.param("bluezone dot gov dot vn", id="dot-in-words"),
        pytest.param("bluezone chấm gov chấm vn", id="dot-in-vietnamese"),
        pytest.param("bluezone . gov . vn", id="spaced"),
        pytest.param("bluezone%2Egov%2Evn", id="escaped"),
        pytest.param("bluezone\u3002gov\u3002vn", id="ideographic-full-stop"),
        pytest.param(f"{LINK}\u201d", id="a-quote-that-old-androids-read-into-it"),
    ],
)
def test_a_look_alike_is_refused_and_told_what_it_resembles(address: str) -> None:
    problems = judge(f"{address} {LINK}", (BLUEZONE,))

    assert ["look_alike_address"] == [one.kind for one in problems]
    assert LINK in problems[0].words_en
    assert Severity.GUARD is problems[0].severity


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("bluez\u043ene.gov.vn", "imitating_character", id="cyrillic"),
        pytest.param("bluez\u03bfne.gov.vn", "imitating_character", id="greek"),
        pytest.param("\uff42\uff4cuezone.gov.vn", "imitating_character", id="full-width"),
        pytest.param("https://blue\u200bzone.gov.vn/taiapp", "hidden_character", id="zero-width"),
        pytest.param("https://\u202ebluezone.gov.vn/taiapp", "hidden_character", id="bidi"),
        pytest.param("blue\u00adzone.gov.vn", "hidden_character", id="soft-hyphen"),
        pytest.param("bluezo\u0336ne.gov.vn", "hidden_character", id="overlay"),
    ],
)
def test_a_disguised_look_alike_is_refused_for_the_disguise_too(
    address: str, expected: str
) -> None:
    assert [expected, "look_alike_address"] == kinds(f"{address} {LINK}")


@pytest.mark.parametrize("word", ["Bluzone", "bIuezone", "Blue-zone", "BLUEZ0NE", "\u0412luezone"])
def test_a_name_nearly_bluezone_is_refused_even_without_an_address(word: str) -> None:
    """
    In August 2020 people installed "Bluzone" by mistake (ref/ecosystem.md 2.3).
    """
    assert "look_alike_word" in kinds(f"Cài ứng dụng {word} tại {LINK}")


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("evil.com", id="bare-domain"),
        pytest.param("//evil.com", id="no-scheme"),
        pytest.param("bit.ly/abc", id="shortener"),
        pytest.param("a@b.vn", id="e-mail"),
        pytest.param("1.2.3.4", id="ipv4"),
        pytest.param("http://2130706433/", id="decimal-host"),
        pytest.param("https:\\\\evil.com", id="backslashes"),
        pytest.param("TP.VN", id="abbreviation-with-an-ending"),
        pytest.param("ví-dụ.vn", id="international"),
        pytest.param("\u4f8b\u5b50.\u4e2d\u56fd", id="chinese"),
        pytest.param("\U0001f4a9.la", id="emoji"),
        pytest.param("Sơn.Đề", id="space-missing-after-a-full-stop"),
    ],
)
def test_any_other_address_is_one_too_many(address: str) -> None:
    assert "address_too_many" in kinds(f"{address} {LINK}")


def test_an_address_missing_and_one_written_twice_are_told_apart() -> None:
    assert ["address_missing"] == kinds("Cài Bluezone")
    assert ["address_repeated"] == kinds(f"{LINK} hoặc {LINK}")


def test_each_approved_address_must_stand_there_once() -> None:
    assert [] == kinds(f"{LINK} và {DECLARATION}", BLUEZONE, HEALTH)
    assert ["address_missing"] == kinds(LINK, BLUEZONE, HEALTH)
    assert ["address_too_many"] == kinds(f"{LINK} và {DECLARATION}", BLUEZONE)


@pytest.mark.parametrize(
    "sign",
    ["\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u00ad", "\x07", "\t", "\u00a0", "\u3164"],
    ids=lambda sign: f"U+{ord(sign):04X}",
)
def test_a_hidden_character_is_refused_anywhere_and_named(sign: str) -> None:
    problems = judge(f"Xin{sign}chào {LINK}", (BLUEZONE,))

    assert ["hidden_character"] == [one.kind for one in problems]
    assert f"U+{ord(sign):04X}" in problems[0].words_vi


#: What a phone would underline: written apart from our own finder, and simpler.
underlined = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)+(?:com|gov|net|org|vn)\b[^\s]*|https?://\S+", re.IGNORECASE
).findall


@given(st.one_of(st.text(max_size=60), st.text("bluezon.:/ @-()gvc\u200b\u0430", max_size=30)))
def test_whatever_stands_beside_it_no_second_address_is_underlined(noise: str) -> None:
    text = f"{noise} {LINK} {noise}"
    refused = judge(text, (BLUEZONE,))

    assert refused or [LINK] == underlined(text)


@pytest.mark.parametrize(
    "url",
    [
        "http://bluezone.gov.vn",
        "HTTPS://bluezone.gov.vn",
        "ftp://bluezone.gov.vn",
        "bluezone.gov.vn",
        "https://user@bluezone.gov.vn",
        "https://user:password@bluezone.gov.vn",
        "https://bluezone.gov.vn:443/taiapp",
        "https://bluezone.gov.vn:",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[",
        "https://localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://bluezone.gov.vn./",
        "https://blue_zone.gov.vn/",
        "https://-bluezone.gov.vn/",
        "https://BLUEZONE.gov.vn/",
        "https://xn--bluezne-v1a.vn/",
        "https://bluezôn.vn/",
        "https://bluezone.gov.vn/a b",
        "https://bluezone.gov.vn\\@evil.com",
        "https://bluezone.gov.vn/../a",
        "https://bluezone.gov.vn/#a",
        "https:///taiapp",
        "",
    ],
)
def test_a_url_that_may_not_be_probed_is_refused(url: str) -> None:
    assert problems_of_url(url)


@pytest.mark.parametrize("url", [LINK, DECLARATION, "https://a-b.example.vn/x?y=1&z=%20"])
def test_a_public_https_url_may_be_probed(url: str) -> None:
    assert () == problems_of_url(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(LINK, [], id="official"),
        pytest.param("https://go.zalo.me/bluezone", [], id="official-page-on-a-shared-host"),
        pytest.param("https://langson.gov.vn/covid", [], id="another-site"),
        pytest.param("https://go.zalo.me/bluezone2", ["look_alike_link"], id="page-beside-it"),
        pytest.param("https://bluzone.gov.vn/taiapp", ["look_alike_link"], id="letter-missing"),
        pytest.param("https://tokhaiyte.com.vn", ["look_alike_link"], id="other-ending"),
    ],
)
def test_a_link_to_approve_that_imitates_an_official_one_is_refused(
    url: str, expected: list[str]
) -> None:
    problems = problems_of_links([ApprovedLink("any", url)])

    assert expected == [one.kind for one in problems]
