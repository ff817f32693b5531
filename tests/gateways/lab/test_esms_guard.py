"""The door of eSMS takes no RequestId twice while it remembers it, and nothing in its sandbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.kit.lab_calls import MONDAY_NINE, body_of
from tests.kit.lab_esms import ESMS_SEND, esms_code, esms_lab, esms_play

SOON = MONDAY_NINE + timedelta(seconds=6)
# Monday 31/05/2021, 20:30 in the province.
EVENING = datetime(2021, 5, 31, 13, 30, tzinfo=UTC)


class TestGuard:
    """RequestId (wire/esms.md 2, 4), whose pages differ in when it is forgotten."""

    @pytest.mark.parametrize(
        ("forgets", "hours", "code"),
        [
            pytest.param("at_midnight", 3.49, "124", id="before-midnight"),
            pytest.param("at_midnight", 3.5, "100", id="at-midnight"),
            pytest.param("after_24_hours", 23.99, "124", id="within-24-hours"),
            pytest.param("after_24_hours", 24, "100", id="after-24-hours"),
        ],
    )
    def test_a_request_id_is_taken_again_when_it_is_forgotten(
        self, forgets: str, hours: float, code: str
    ) -> None:
        lab = esms_lab(guard_forgets=forgets)
        first = esms_code(lab, EVENING)
        again = esms_code(lab, EVENING + timedelta(hours=hours))

        assert ("100", code) == (first, again)

    def test_the_guard_knows_the_request_and_not_the_number(self) -> None:
        lab = esms_lab()
        esms_code(lab)

        assert "124" == esms_code(lab, Phone="0912000112")

    def test_another_request_id_is_another_message(self) -> None:
        lab = esms_lab()

        assert ["100", "100"] == [esms_code(lab, RequestId=one) for one in ("L1", "L2")]

    def test_messages_without_a_request_id_are_not_guarded(self) -> None:
        lab = esms_lab()

        assert ["100", "100"] == [esms_code(lab, RequestId="") for _ in range(2)]

    @pytest.mark.parametrize("kind", ["hang_after", "reset_after", "half_after", "error_after"])
    def test_what_was_taken_without_a_word_exists(self, kind: str) -> None:
        lab = esms_lab(forced=(kind,))
        esms_play(lab, ESMS_SEND)

        assert "124" == esms_code(lab, SOON)
        assert 1 == len(lab.store.takes)

    @pytest.mark.parametrize("kind", ["error_before", "garbage_before", "vague_before"])
    def test_what_was_never_taken_is_taken_now(self, kind: str) -> None:
        lab = esms_lab(forced=(kind,))
        esms_play(lab, ESMS_SEND)

        assert "100" == esms_code(lab, SOON)
        assert 1 == len(lab.store.takes)

    def test_a_refusal_of_the_second_call_says_nothing_of_the_first(self) -> None:
        """
        The order of the checks is not told: here the money is looked at before the guard.
        """
        lab = esms_lab(balance=900)

        assert ["100", "103"] == [esms_code(lab), esms_code(lab, SOON)]
        assert 1 == len(lab.store.takes)


class TestSandbox:
    """wire/esms.md 2: judged, and neither kept nor charged nor sent."""

    def test_a_sound_message_is_answered_and_taken_by_nobody(self) -> None:
        lab = esms_lab()
        answer = body_of(esms_play(lab, {**ESMS_SEND, "Sandbox": "1"}))

        assert "100" == answer["CodeResult"]
        assert answer["SMSID"]
        assert [] == lab.store.takes
        assert "100" == esms_code(lab, Sandbox="0")

    def test_a_wrong_message_is_refused_there_too(self) -> None:
        assert "104" == esms_code(esms_lab(), Sandbox="1", Brandname="OTHER")
