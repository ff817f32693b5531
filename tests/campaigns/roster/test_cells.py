"""Each cell of a row is read, or refused for a reason that names it."""

from __future__ import annotations

import pytest

from campaigns.carrier import Carrier
from campaigns.roster.cells import COLUMNS, Entry, RowReader
from campaigns.roster.refusals import Refusal, RowReason
from gateways.msisdn import MsisdnReason

READER = RowReader(COLUMNS, carrier=None)
VNPTS = RowReader(COLUMNS, carrier=Carrier.VNPT)


def read(reader: RowReader, *cells: str) -> Entry | Refusal:
    return reader.read(list(cells), line=7)


@pytest.mark.parametrize(
    ("cells", "entry"),
    [
        pytest.param(
            ("84912345678", "vnpt", "178", "2512523625412515", "viettel"),
            ("84912345678", "vnpt", "viettel", 178, "2512523625412515"),
            id="all stated",
        ),
        pytest.param(
            ("0912345678",), ("84912345678", None, None, 0, None), id="nothing but the number"
        ),
        pytest.param(
            ("01234567890", "Vinaphone", "Cao Lộc", "", ""),
            ("84834567890", "vnpt", None, 183, None),
            id="eleven digits, other spellings",
        ),
        pytest.param(
            ("\u200b0912 345 678\u00a0", " VNPT ", "", "", " "),
            ("84912345678", "vnpt", None, 0, None),
            id="what spreadsheets add",
        ),
        pytest.param(
            ("0912345678", "", "", "", "", "", ""),
            ("84912345678", None, None, 0, None),
            id="empty cells behind the last",
        ),
    ],
)
def test_a_row_says_what_its_cells_say(cells: tuple[str, ...], entry: tuple[object, ...]) -> None:
    assert entry == read(READER, *cells)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param(("09123",), "msisdn", MsisdnReason.LENGTH, id="too short"),
        pytest.param(("",) * 3 + ("123456",), "msisdn", MsisdnReason.EMPTY, id="no number"),
        pytest.param(
            ("0912345678", "vodafone"), "carrier", RowReason.UNKNOWN_CARRIER, id="carrier"
        ),
        pytest.param(
            ("0912345678", "", "179"), "district", RowReason.UNKNOWN_DISTRICT, id="no 179"
        ),
        pytest.param(
            ("0912345678", "", "0"), "district", RowReason.UNKNOWN_DISTRICT, id="district 0"
        ),
        pytest.param(
            ("0912345678", "", "", "2,51E+15"), "zalo_user_id", RowReason.ZALO_USER_ID, id="zalo"
        ),
        pytest.param(
            ("0912345678", "", "", "", "x"), "ported_to", RowReason.UNKNOWN_CARRIER, id="ported"
        ),
        pytest.param(("0912345678", "", "", "", "", "x"), "6", RowReason.CELLS, id="a cell more"),
        pytest.param(
            ("https://bluezone.gov.vn",), "msisdn", RowReason.ADDRESS, id="address as number"
        ),
        pytest.param(
            ("0912345678", "bluezone[.]gov.vn"), "carrier", RowReason.ADDRESS, id="disguised"
        ),
        pytest.param(
            ("0912345678", "", "", "bluezone.gov.vn"), "zalo_user_id", RowReason.ADDRESS, id="bare"
        ),
        pytest.param(("0912\x00345678",), "msisdn", RowReason.UNREADABLE, id="control character"),
        pytest.param(
            ("0912345678", "vn\x1bpt"), "carrier", RowReason.UNREADABLE, id="escape character"
        ),
        pytest.param(
            ("0912345678", "\udcff"), "carrier", RowReason.UNREADABLE, id="bytes that are no UTF-8"
        ),
    ],
)
def test_a_bad_cell_refuses_its_row(
    cells: tuple[str, ...], column: str, reason: MsisdnReason | RowReason
) -> None:
    refusal = read(READER, *cells)

    assert isinstance(refusal, Refusal)
    assert (7, column, reason) == (refusal.line, refusal.column, refusal.reason)


def test_the_deliverers_carrier_stands_for_rows_that_state_none() -> None:
    entry = read(VNPTS, "0981234567")

    assert ("84981234567", "vnpt", None, 0, None) == entry


def test_a_row_that_names_another_carrier_than_its_deliverer_is_refused() -> None:
    refusal = read(VNPTS, "0981234567", "Viettel")

    assert isinstance(refusal, Refusal)
    assert ("carrier", RowReason.OTHER_CARRIER) == (refusal.column, refusal.reason)


def test_a_refusal_remembers_the_number_that_could_be_read() -> None:
    """A subscriber whose district is wrong has not left."""
    refusal = read(READER, "0912345678", "", "999")

    assert isinstance(refusal, Refusal)
    assert "84912345678" == refusal.msisdn


@pytest.mark.parametrize(
    "found", [read(READER, "0912345678"), read(READER, "0912345678x")], ids=["entry", "refusal"]
)
def test_no_number_stands_in_a_repr(found: Entry | Refusal) -> None:
    assert "12345678" not in repr(found)
