"""What changes nothing is counted all the same, where a person sees it."""

from __future__ import annotations

from campaigns.ledger import callbacks_since
from campaigns.schema import obligation, receipt
from tests.kit.ledger_steps import sent
from tests.kit.weeks_open import Province


def test_what_is_forged_repeated_or_of_nobody_changes_nothing_and_is_counted(
    province: Province,
) -> None:
    """
    A replay is the same receipt once more, at another minute.
    """
    province.begin_week(2)
    sent(province)
    since = province.clock.now()
    province.hear(province.receipt("delivered"))
    stands = province.read(obligation), province.read(receipt)

    province.clock.pass_by(minutes=5)
    province.hear(province.receipt("delivered"))
    province.hear_raw(b"forged")
    province.hear_raw(b"unreadable")
    province.hear({"word": "delivered", "carrier_ref": "m-404"})
    province.hear({"word": "delivered", "reference": "LNOBODYSNOBODYSNOBODY"})

    assert stands == (province.read(obligation), province.read(receipt))
    assert {
        "mobifone": {"applied": 1, "duplicate": 1, "forged": 1, "orphan": 2, "unreadable": 1}
    } == province.database.read(lambda conn: callbacks_since(conn, since))
