"""Registered texts, contracts and statements are kept as their papers say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from campaigns.accounts import NotAllowed
from campaigns.carrier import Carrier
from campaigns.database import Database
from campaigns.register import (
    BadContract,
    BadStatement,
    Contract,
    QuotaPeriod,
    RegisteredText,
    add,
    add_contract,
    attest,
    contracts_on,
    keep_fetched,
    record_statement,
    registered_text_of,
)
from campaigns.schema import statement
from campaigns.week import Week
from gateways.message import MessageClass
from tests.kit.definitions import written
from tests.kit.rosters import APPROVER, AUDITOR, NOW, OFFICER

TERMS = Contract(
    carrier=Carrier.VNPT,
    gateway="vnpt",
    number="21/HĐ-2021",
    starts_on=date(2021, 1, 1),
    ends_on=date(2021, 12, 31),
    message_class=MessageClass.CSKH,
    price_per_segment=600,
    segments_per_period=10_000_000_000,
    period=QuotaPeriod.MONTH,
    tps=50,
)


class TestRegisteredTexts:
    def attested(self, database: Database, text: str, **changes: Any) -> RegisteredText:
        stated: dict[str, Any] = {"person": APPROVER, "now": NOW} | changes
        return database.transact(
            lambda conn: attest(conn, gateway="vnpt", template_id="55", text=text, **stated)
        )

    def test_the_newest_counts_and_the_earlier_stays(self, database: Database) -> None:
        numbers = [self.attested(database, text).number for text in ("one", "one", "two", "one")]
        newest = database.read(
            lambda conn: registered_text_of(conn, gateway="vnpt", template_id="55")
        )

        assert [1, 1, 2, 3] == numbers
        assert newest is not None
        assert (3, "one", True, APPROVER.name) == (
            newest.number,
            newest.text,
            newest.attested,
            newest.person,
        )

    def test_what_the_carrier_shows_is_no_attestation(self, database: Database) -> None:
        self.attested(database, "one")
        kept = database.transact(
            lambda conn: keep_fetched(
                conn, gateway="vnpt", template_id="55", text="one", actor="checker", now=NOW
            )
        )

        assert (2, False) == (kept.number, kept.attested)

    def test_an_unregistered_template_has_no_text(self, database: Database) -> None:
        self.attested(database, "one")

        assert (
            database.read(lambda conn: registered_text_of(conn, gateway="vnpt", template_id="56"))
            is None
        )

    def test_only_an_approver_attests(self, database: Database) -> None:
        with pytest.raises(NotAllowed):
            self.attested(database, "one", person=OFFICER)


class TestContracts:
    def entered(self, database: Database, terms: Contract = TERMS) -> int:
        return database.transact(lambda conn: add_contract(conn, terms, person=OFFICER, now=NOW))

    @pytest.mark.parametrize(
        ("day", "in_force"),
        [
            (date(2020, 12, 31), False),
            (date(2021, 1, 1), True),
            (date(2021, 12, 31), True),
            (date(2022, 1, 1), False),
        ],
        ids=str,
    )
    def test_it_is_in_force_from_its_first_to_its_last_day(
        self, database: Database, day: date, *, in_force: bool
    ) -> None:
        self.entered(database)

        assert ([TERMS] if in_force else []) == database.read(lambda c: contracts_on(c, day))

    @pytest.mark.parametrize(
        "changes",
        [
            {"ends_on": date(2020, 12, 31)},
            {"tps": 0},
            {"price_per_segment": -1},
            {"segments_per_period": -1},
            {"number": " "},
        ],
        ids=str,
    )
    def test_terms_that_cannot_be_are_refused(
        self, database: Database, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(BadContract):
            self.entered(database, replace(TERMS, **changes))

    def test_a_number_is_entered_once(self, database: Database) -> None:
        self.entered(database)

        with pytest.raises(BadContract, match="already"):
            self.entered(database)


class TestStatements:
    def recorded(self, database: Database, **changes: Any) -> int:
        stated: dict[str, Any] = {
            "slug": "short",
            "week": Week(2021, 22),
            "stated_by": "VNG",
            "accounts": 500_000,
            "messaged": 499_000,
            "text": "Bà con cài Bluezone",
            "file_name": "vng-w22.pdf",
            "file_sha256": b"h" * 32,
            "signed_by": "Trần Văn A",
            "person": OFFICER,
            "now": NOW,
        } | changes
        return database.transact(lambda conn: record_statement(conn, **stated))

    @pytest.fixture(autouse=True)
    def a_campaign(self, database: Database) -> None:
        database.transact(lambda conn: add(conn, written("short"), person=OFFICER, now=NOW))

    def test_it_is_kept_as_stated(self, database: Database) -> None:
        made = self.recorded(database, details={"pages": 2})
        row = database.read(lambda conn: conn.execute(select(statement)).one())

        assert (made, 202122, "VNG", 500_000, 499_000, b"h" * 32, {"pages": 2}) == (
            row.id,
            row.week,
            row.stated_by,
            row.accounts,
            row.messaged,
            row.file_sha256,
            row.details,
        )

    @pytest.mark.parametrize(
        "changes",
        [
            {"messaged": 500_001},
            {"messaged": -1},
            {"file_sha256": b"short"},
            {"signed_by": ""},
            {"text": " "},
            {"slug": "none"},
        ],
        ids=str,
    )
    def test_one_that_contradicts_itself_is_refused(
        self, database: Database, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(BadStatement):
            self.recorded(database, **changes)

    def test_an_auditor_records_nothing(self, database: Database) -> None:
        with pytest.raises(NotAllowed):
            self.recorded(database, person=AUDITOR)
