"""The parsers of files that people hand in, and of what the Internet answers to a look."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from campaigns.carrier import Carrier
from campaigns.definition import load
from campaigns.landing import Landing, next_step
from campaigns.ready import ready_text
from campaigns.reference import NotOurs, parse, reference_of
from campaigns.refusals import BadDefinition
from campaigns.roster.reading import BadRosterFile, RosterFile
from campaigns.settlement.reading import BadSettlementFile, StatementFile
from gateways.certificate import certificate_in
from gateways.exchange import HttpResponse, Sighting
from scheduler.spool import Arrived, Place, SpoolWriter, read_from
from tests.fuzz.parsers import Parser, check_text
from tests.kit.definitions import SHORT
from tests.kit.gateway import NOW
from tests.kit.weeks_open import VAULT
from tests.kit.zalo import BODY_1, MAC_1, pushed

_SLICE_ROWS: Final = 50
#: A packed file of 300 KB holds some ten thousand rows, and each refused one costs 70 µs.
_FILE_SECONDS: Final = 15.0
_SINCE: Final = datetime(2021, 5, 30, 17, tzinfo=UTC)
_UNTIL: Final = datetime(2021, 6, 6, 17, tzinfo=UTC)
_ROSTER: Final = (
    "msisdn,carrier,district,zalo_user_id,ported_to\n"
    "84912345678,vnpt,178,,\n+84 98 123 45 67,Viettel,Huyện Cao Lộc,246845883529197922,\n"
    "0901.234.567,Mobiphone,,,viettel\n'01234567890,vina,189.0,12345,\n"
).encode()
_STATEMENT: Final = (
    "Số thuê bao;Thời điểm gửi;Trạng thái;Số phân đoạn;Mã tham chiếu;Mã tin\n"
    "84912345678;01/06/2021 08:30;Thành công;2;L00000000000000000001;a-1\n"
    "0981234567;2021-06-02T09:00:00+07:00;thất bại;1;;\n0901234567;3/6/2021;đã đến máy;;;\n"
).encode()
_CHARSETS: Final = (
    *("", "utf-8", "utf-8", "windows-1258", "utf-16", "utf-7", "utf-32", "ascii", "shift_jis"),
    *("hex", "zip", "rot13", "idna", "punycode", "undefined", "unicode_escape", "none", "x" * 99),
)
_PAGE: Final = '<html><meta charset="utf-8"><h1>Bluezone &amp; Đề nghị</h1></html>'.encode()


def of_files(folder: Path) -> Sequence[Parser]:
    """A roster of all carriers or of one, a statement, a campaign; files lie in `folder`."""
    arriving = ("campaigns.delivered", "gateways.msisdn", "campaigns.roster.cells")
    return (
        Parser(
            "roster",
            partial(_by_file, folder, _read_roster),
            [_ROSTER, gzip.compress(_ROSTER, mtime=0)],
            (
                *(*arriving, "campaigns.roster.reading", "campaigns.district"),
                *("campaigns.carrier", "campaigns.addresses"),
            ),
            (BadRosterFile,),
            hang_seconds=_FILE_SECONDS,
        ),
        Parser(
            "statement",
            partial(_by_file, folder, _read_statement),
            [_STATEMENT, gzip.compress(_STATEMENT, mtime=0)],
            (
                *(*arriving[:2], "campaigns.settlement.reading", "campaigns.settlement.lines"),
                "campaigns.settlement.stated",
            ),
            (BadSettlementFile,),
            hang_seconds=_FILE_SECONDS,
        ),
        Parser(
            "campaign",
            lambda data: load(data.decode("utf-8", "replace"), place="x.toml").sha256,
            [one.encode() for one in (SHORT, *map(ready_text, ("bluezone-sms", "bluezone-zalo")))],
            (
                *("campaigns.definition", "campaigns.complaints", "campaigns.parts"),
                *("campaigns.lines", "campaigns.problem", "campaigns.window", "campaigns.link"),
            ),
            (BadDefinition,),
            (b"[[routes.vnpt.x]]", b"window = 07:00:00", b"2021-06-01T00:00:00Z", b"inf", b"nan"),
        ),
    )


def of_the_internet(folder: Path) -> Sequence[Parser]:
    """Landing pages and redirects, certificates, references that come back, spools in `folder`."""
    own = reference_of(202122, 5 << 28 | 7, 1).encode()
    return (
        Parser("landing.page", _read_page, [_PAGE], ("campaigns.landing",)),
        Parser(
            "landing.redirect",
            _read_redirect,
            [b"https://www.bluezone.gov.vn/taiapp", b"/taiapp?x=1#y", b"//bluezone.gov.vn"],
            ("campaigns.landing", "campaigns.link"),
            words=(b"https://", b"[::1]", b"@", b"xn--", b"..", b"\\", b"javascript:", b":443"),
        ),
        Parser(
            "reference", _read_reference, [own, own.lower()], ("campaigns.reference",), (NotOurs,)
        ),
        Parser("certificate", certificate_in, [_certificate()], ("gateways.certificate",)),
        Parser("spool", partial(_read_spool, folder), [_spool()], ("scheduler.spool",)),
    )


def _by_file(folder: Path, read: Callable[[Path, bytes], None], data: bytes) -> None:
    """Written to one file again and again; each process has its own."""
    path = folder / f"{os.getpid()}.csv"
    path.write_bytes(data)
    read(path, data)


def _read_roster(path: Path, data: bytes) -> None:
    carrier = None if len(data) % 2 else Carrier.VNPT
    with RosterFile(path, carrier=carrier) as file:
        for rows in file.slices(_SLICE_ROWS):
            for entry in rows.entries:
                assert entry.msisdn.isascii()
                assert (11, "84") == (len(entry.msisdn), entry.msisdn[:2])
                check_text(entry.zalo_user_id or "", 32)


def _read_statement(path: Path, data: bytes) -> None:
    del data
    with StatementFile(path, since=_SINCE, until=_UNTIL) as file:
        for rows in file.slices(_SLICE_ROWS):
            for line in rows.lines:
                assert isinstance(line.digest, int)
                check_text(line.message_id, 80)


def _read_page(data: bytes) -> None:
    charset = _CHARSETS[len(data) % len(_CHARSETS)]
    kind = (("Content-Type", f"text/html; charset={charset}"),) if charset else ()
    _look(HttpResponse(200, kind, data))


def _read_redirect(data: bytes) -> None:
    _look(HttpResponse(302, (("Location", data.decode("latin-1")),)))


def _look(answer: HttpResponse) -> None:
    url = "https://bluezone.gov.vn/taiapp"
    hosts = frozenset({"bluezone.gov.vn", "www.bluezone.gov.vn"})
    next_step(Landing(url, hosts, "Đề nghị"), [url], Sighting(answer))


def _read_reference(data: bytes) -> None:
    parse(data.decode("utf-8", "replace"))


def _read_spool(folder: Path, data: bytes) -> None:
    """A spool that a crash tore or a disk rotted: what is not whole is not there."""
    here = folder / f"{os.getpid()}.spool"
    here.mkdir(exist_ok=True)
    (here / "00000001.spool").write_bytes(data)
    for _ in read_from(here, Place(), VAULT, limit=100):
        pass


def _spool() -> bytes:
    """Two callbacks as the door writes them."""
    with TemporaryDirectory() as folder:
        writer = SpoolWriter(Path(folder), VAULT)
        writer.append([Arrived("zalo_zns", NOW, pushed(BODY_1, MAC_1))] * 2)
        writer.close()
        return (Path(folder) / "00000001.spool").read_bytes()


def _certificate() -> bytes:
    """A certificate in DER; its key and its signature are the same each time."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "landing.test")])
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    written = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_SINCE)
        .not_valid_after(_UNTIL)
        .sign(key, None)
    )
    return written.public_bytes(Encoding.DER)
