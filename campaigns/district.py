"""The districts of Lạng Sơn as they were in 2021, by the statistical office's codes."""

from __future__ import annotations

import re
from enum import StrEnum

from campaigns.errors import CampaignsError
from gateways.segments import unaccent

PROVINCE_CODE = "20"
"""Lạng Sơn in the statistical office's list (ref/ecosystem.md 2.2)."""


class UnknownDistrict(CampaignsError, ValueError):
    """A code or a name that is no district of the province; the message lists the codes."""


class District(StrEnum):
    """A unit of district level, its value the official code; official lists keep their order."""

    LANG_SON = "178"
    """The city; there is no 179."""
    TRANG_DINH = "180"
    BINH_GIA = "181"
    VAN_LANG = "182"
    CAO_LOC = "183"
    VAN_QUAN = "184"
    BAC_SON = "185"
    HUU_LUNG = "186"
    CHI_LANG = "187"
    LOC_BINH = "188"
    DINH_LAP = "189"
    NOT_STATED = "000"
    """The roster does not say: owed like any other, and counted apart."""

    @property
    def vietnamese(self) -> str:
        """Its name in reports: `Thành phố Lạng Sơn`, `Huyện Cao Lộc`."""
        if self is District.NOT_STATED:
            return "Không nêu địa bàn"
        return f"{'Thành phố' if self is District.LANG_SON else 'Huyện'} {_NAMES[self]}"

    @property
    def english(self) -> str:
        """Its name in English reports: `Lạng Sơn city`, `Cao Lộc district`."""
        if self is District.NOT_STATED:
            return "District not stated"
        return f"{_NAMES[self]} {'city' if self is District.LANG_SON else 'district'}"

    @property
    def ordinal(self) -> int:
        """Its place in official lists, from 1; what is not stated stands last."""
        return tuple(District).index(self) + 1


_NAMES = {
    District.LANG_SON: "Lạng Sơn",
    District.TRANG_DINH: "Tràng Định",
    District.BINH_GIA: "Bình Gia",
    District.VAN_LANG: "Văn Lãng",
    District.CAO_LOC: "Cao Lộc",
    District.VAN_QUAN: "Văn Quan",
    District.BAC_SON: "Bắc Sơn",
    District.HUU_LUNG: "Hữu Lũng",
    District.CHI_LANG: "Chi Lăng",
    District.LOC_BINH: "Lộc Bình",
    District.DINH_LAP: "Đình Lập",
}

DISTRICTS = tuple(_NAMES)
"""The eleven districts in official order, without `NOT_STATED`."""

_kind_of_unit = re.compile(r"^(thanh pho|tp\.?|huyen|h\.)\s*")


def _folded(words: str) -> str:
    """How a name is compared: no marks, no case, no kind of unit, no spreadsheet's `.0`."""
    spaced = " ".join(unaccent(words).casefold().split())
    return _kind_of_unit.sub("", spaced).removesuffix(".0")


_BY_WORDS = {
    "": District.NOT_STATED,
    **{district.value: district for district in District},
    **{_folded(name): district for district, name in _NAMES.items()},
}


def district_named(words: str) -> District:
    """The district of a roster's cell: a code, a name with or without marks, or nothing.

    Raises `UnknownDistrict`, whose message keeps the words to itself: in a file with its columns
    astray they are an msisdn.
    """
    district = _BY_WORDS.get(words) or _BY_WORDS.get(_folded(words))
    if district is None:
        raise UnknownDistrict(f"No such district: write one of {', '.join(DISTRICTS)}")
    return district
