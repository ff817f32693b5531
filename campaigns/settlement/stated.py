"""The words by which carriers state what became of a message, as one table; no other is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from gateways.segments import unaccent


class Stated(StrEnum):
    """What a carrier states of one message. A later member gives way to an earlier one."""

    DELIVERED = "delivered"
    """On the handset, the carrier says."""
    FAILED = "failed"
    """Undeliverable for good."""
    EXPIRED = "expired"
    """The phone stayed off until the carrier gave up."""
    TAKEN = "taken"
    """Sent, and no more is said."""
    REJECTED = "rejected"
    """The carrier refused it: it was never its own."""
    NOT_FOUND = "not_found"
    """The carrier says that it never had it."""
    UNKNOWN = "unknown"
    """The carrier does not know either: this tells nothing."""
    ABSENT = "absent"
    """No line of a file that claims to be complete; never written in one."""

    @property
    def is_taken(self) -> bool:
        """Does the carrier own the message, or bring it?"""
        return self in (Stated.DELIVERED, Stated.TAKEN)


class UnknownWord(ValueError):
    """No word of the table. It carries nothing: in a file with columns astray it is a number."""


#: "Thành công" and "đã gửi" may mean no more than sent: read as the weaker word.
WORDS: Final[Mapping[Stated, tuple[str, ...]]] = MappingProxyType(
    {
        Stated.DELIVERED: (
            "delivered",
            "delivrd",
            "đã đến",
            "đã đến máy",
            "đã nhận",
            "máy đã nhận",
            "thuê bao đã nhận",
            "phát thành công",
        ),
        Stated.FAILED: (
            "failed",
            "fail",
            "undelivered",
            "undeliverable",
            "undeliv",
            "thất bại",
            "gửi thất bại",
            "không thành công",
            "gửi không thành công",
            "không đến",
            "không gửi được",
        ),
        Stated.EXPIRED: (
            "expired",
            "hết hạn",
            "quá hạn",
            "tắt máy",
            "thuê bao tắt máy",
            "ngoài vùng phủ sóng",
        ),
        Stated.TAKEN: (
            "taken",
            "sent",
            "accepted",
            "acceptd",
            "submitted",
            "success",
            "successful",
            "ok",
            "thành công",
            "gửi thành công",
            "đã gửi",
            "đã gửi thành công",
        ),
        Stated.REJECTED: ("rejected", "rejectd", "từ chối", "bị từ chối"),
        Stated.NOT_FOUND: (
            "not found",
            "never had",
            "không tìm thấy",
            "không có",
            "không nhận được",
        ),
        Stated.UNKNOWN: ("unknown", "không rõ", "chưa rõ", "không xác định"),
    }
)


def folded(words: str) -> str:
    """How words are compared: their letters and digits without marks or case."""
    return "".join(filter(str.isalnum, unaccent(words).casefold()))


_BY_WORDS: Final = {folded(words): stated for stated, each in WORDS.items() for words in each}


# A carrier spells its few words in a few ways, a million times.
@lru_cache(maxsize=512)
def stated_in(cell: str) -> Stated:
    """What a cell states, in any spelling. Raises UnknownWord."""
    found = _BY_WORDS.get(folded(cell))
    if found is None:
        raise UnknownWord("no such word")
    return found
