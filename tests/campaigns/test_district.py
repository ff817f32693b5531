"""The districts of Lạng Sơn in 2021, by code and by name."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from campaigns.district import DISTRICTS, District, UnknownDistrict, district_named


def test_eleven_districts_stand_in_official_order_without_179() -> None:
    assert ["178", *map(str, range(180, 190))] == list(DISTRICTS)


def test_what_is_not_stated_stands_last() -> None:
    assert [*DISTRICTS, District.NOT_STATED] == sorted(District, key=lambda each: each.ordinal)


@pytest.mark.parametrize(
    ("words", "district"),
    [
        pytest.param("178", District.LANG_SON, id="code of the city"),
        pytest.param("183.0", District.CAO_LOC, id="a code taken for a quantity"),
        pytest.param(" 183 ", District.CAO_LOC, id="a code in spaces"),
        pytest.param("Cao Lộc", District.CAO_LOC, id="name"),
        pytest.param("huyện  cao lộc", District.CAO_LOC, id="name with its kind"),
        pytest.param(normalize("NFD", "Huyện Đình Lập"), District.DINH_LAP, id="name in NFD"),
        pytest.param("HUYEN HUU LUNG", District.HUU_LUNG, id="name without marks"),
        pytest.param("TP. Lạng Sơn", District.LANG_SON, id="the city abbreviated"),
        pytest.param("Thành phố Lạng Sơn", District.LANG_SON, id="the city in full"),
        pytest.param("", District.NOT_STATED, id="nothing"),
        pytest.param("  ", District.NOT_STATED, id="spaces"),
    ],
)
def test_a_district_is_known_by_code_or_name(words: str, district: District) -> None:
    assert district is district_named(words)


@pytest.mark.parametrize("district", District)
def test_a_district_is_known_by_its_own_code(district: District) -> None:
    assert district is district_named(district.value)


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_district_is_known_by_the_name_in_reports(district: District) -> None:
    assert district is district_named(district.vietnamese)


@pytest.mark.parametrize("words", ["179", "190", "Hà Nội", "84912345678"])
def test_no_district_is_guessed_and_no_cell_repeated(words: str) -> None:
    with pytest.raises(UnknownDistrict, match=r"write one of 178, 180, .* 189$") as refused:
        district_named(words)

    assert words not in str(refused.value)


@pytest.mark.parametrize(
    ("district", "vietnamese", "english"),
    [
        pytest.param(District.LANG_SON, "Thành phố Lạng Sơn", "Lạng Sơn city", id="city"),
        pytest.param(District.LOC_BINH, "Huyện Lộc Bình", "Lộc Bình district", id="district"),
        pytest.param(
            District.NOT_STATED, "Không nêu địa bàn", "District not stated", id="not stated"
        ),
    ],
)
def test_a_district_has_a_name_in_both_languages(
    district: District, vietnamese: str, english: str
) -> None:
    assert (vietnamese, english) == (district.vietnamese, district.english)
