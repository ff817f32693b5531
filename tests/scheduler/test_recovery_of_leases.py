"""A backup that was made while a lane held messages learns what became of them as well."""

from __future__ import annotations

from pathlib import Path

from campaigns.accounts import Person, Role
from scheduler.journal import FileJournal
from scheduler.recovery import recover
from scheduler.tick import tick
from tests.kit.backups import backed_up, restore
from tests.kit.weeks_open import Province

LAN = Person(id=1, name="Lan", role=Role.OFFICER)


def test_what_a_lane_held_when_the_backup_was_made_is_entered_as_well(
    province: Province, tmp_path: Path
) -> None:
    ports = province.ports(journal=FileJournal(tmp_path / "journal"))
    province.begin_week(2)
    fresh = backed_up(province.database)
    province.claim(2)
    held = backed_up(province.database)
    restore(province.database, fresh)
    province.send(journal=ports.journal)
    restore(province.database, held)

    tick(ports)
    done = recover(ports, person=LAN, reason="the copy of 2 a.m.")

    assert (2, 2) == (done.messages, done.told)
    assert ["accepted"] * 2 == province.statuses
    assert [] == province.differences()
