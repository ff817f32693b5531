"""Nobody comes through a door that the tables keep shut, and no carrier reads another's rows."""

from __future__ import annotations

import pytest

from campaigns.accounts import Role
from campaigns.sights import SIGHTS, Reach, Sight
from tests.kit.matrix import cells, furnish
from tests.kit.web import House


def test_the_matrix_has_no_leak(own_house: House) -> None:
    found = list(cells(furnish(own_house)))

    assert [] == [one for one in found if one.leak]
    assert {"vnpt", "viettel", ""} == {one.owner for one in found}


def test_the_matrix_sees_a_leak(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Were carriers let see every delivery, the same questions would tell.
    """
    wide = {Role.CARRIER: Reach.ALL}
    loose = {**SIGHTS, Sight.DELIVERIES: {**SIGHTS[Sight.DELIVERIES], **wide}}
    monkeypatch.setattr("campaigns.sights.SIGHTS", loose)
    leaks = {one.leak for one in cells(furnish(own_house)) if one.leak}

    assert {"another carrier's words", "another carrier's rows"} == leaks
