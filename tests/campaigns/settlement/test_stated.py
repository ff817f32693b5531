"""A carrier's words stand in one table; no other word is guessed."""

from __future__ import annotations

import pytest

from campaigns.settlement.stated import WORDS, Stated, UnknownWord, folded, stated_in


@pytest.mark.parametrize(
    ("cell", "stated"),
    [
        pytest.param("DELIVRD", Stated.DELIVERED, id="smpp"),
        pytest.param(" Đã  đến máy ", Stated.DELIVERED, id="spaces"),
        pytest.param("da den may", Stated.DELIVERED, id="without marks"),
        pytest.param("Thành công", Stated.TAKEN, id="success is no more than sent"),
        pytest.param("ĐÃ GỬI", Stated.TAKEN, id="capitals"),
        pytest.param("Thất bại", Stated.FAILED, id="failed"),
        pytest.param("Không thành công", Stated.FAILED, id="a no before success"),
        pytest.param("hết hạn", Stated.EXPIRED, id="expired"),
        pytest.param("REJECTD", Stated.REJECTED, id="rejected"),
        pytest.param("not-found", Stated.NOT_FOUND, id="with a dash"),
        pytest.param("Không rõ", Stated.UNKNOWN, id="unknown"),
    ],
)
def test_a_word_is_read_in_any_spelling(cell: str, stated: Stated) -> None:
    assert stated is stated_in(cell)


@pytest.mark.parametrize(
    "cell", ["", "0", "1", "delivered?no", "absent", "pending", "đang gửi", "lỗi"]
)
def test_a_word_that_is_not_in_the_table_is_not_guessed(cell: str) -> None:
    with pytest.raises(UnknownWord) as refused:
        stated_in(cell)

    assert "no such word" == str(refused.value)


def test_every_word_means_one_thing() -> None:
    folds = [folded(words) for each in WORDS.values() for words in each]

    assert sorted(set(folds)) == sorted(folds)


def test_whatever_can_be_stated_has_a_word_for_it() -> None:
    """*Absent* is what a file does not say."""
    assert set(Stated) - {Stated.ABSENT} == set(WORDS)
