"""What stands on a handset is said by name, and compared byte for byte."""

from __future__ import annotations

import pytest

from campaigns.accounts import NotAllowed, Person, Role
from campaigns.pilots import NotSent, OtherAddress
from campaigns.register import ReasonMissing
from campaigns.schema import (
    control,
    pilot_reading,
)
from tests.kit.campaign_texts import LINK
from tests.kit.pilots import SLUG, STAFF, Desk, desk
from tests.kit.scripted import answering, verdict

__all__ = ["desk"]

AUDITOR = Person(id=3, name="Chi", role=Role.AUDITOR)


class TestReading:
    """A person says by name what stands on a handset; the address is typed in."""

    @pytest.mark.parametrize(
        "typed",
        [
            pytest.param(LINK.upper(), id="capitals"),
            pytest.param(f"{LINK}/", id="a stroke more"),
            pytest.param(LINK[:-1], id="a letter less"),
            pytest.param(f"{LINK} ", id="a space"),
            pytest.param(LINK.replace("l", "I"), id="a look-alike"),
            pytest.param("", id="nothing"),
        ],
    )
    def test_an_address_that_is_not_the_approved_one_opens_nothing(
        self, desk: Desk, typed: str
    ) -> None:
        desk.ask(STAFF)
        desk.send()

        with pytest.raises(OtherAddress) as refused:
            desk.read(typed)
        desk.send()

        assert ["due"] * 3 == desk.owed
        assert LINK not in str(refused.value)

    def test_each_address_is_typed_once(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()

        with pytest.raises(OtherAddress):
            desk.read(LINK, LINK)

    def test_nobody_reads_what_was_never_sent(self, desk: Desk) -> None:
        desk.ask(STAFF)

        with pytest.raises(NotSent):
            desk.read()

    def test_nobody_reads_what_the_carrier_refused(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.transport.script = lambda _: answering(verdict("rejected"))
        desk.send()

        assert ["failed"] == desk.statuses
        with pytest.raises(NotSent):
            desk.read()

    def test_it_needs_the_right_role_and_a_note(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()

        with pytest.raises(NotAllowed):
            desk.read(person=AUDITOR)
        with pytest.raises(ReasonMissing):
            desk.read(note=" ")

    def test_who_read_it_stands_in_the_ledger(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        said = [desk.read(), desk.read()]
        decisions = [(one.kind, one.scope, one.actor) for one in desk.province.read(control)]

        assert [True, False] == said
        assert [
            ("pilot", f"campaign:{SLUG}", "Lan"),
            ("pilot_read", f"route:{SLUG}/mobifone", "Minh"),
        ] == decisions
        assert [[LINK]] == [one.addresses for one in desk.province.read(pilot_reading)]
