"""The receipts door over real HTTP: durable before 200, grouped, capped, and silent in logs."""

from __future__ import annotations

import http.client
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campaigns.vault import Vault
from console.intake import Intake, Spool
from console.receipts import BODY_BYTES_MAX, Door, app_for, serve_door
from scheduler.embedded import AlreadyRunning
from scheduler.sentry import Pulse
from scheduler.settings import BadSettings, Settings
from scheduler.spool import Arrived, Place, SpoolWriter, read_from

NOON = datetime(2021, 6, 1, 5, 0, tzinfo=UTC)
AT_ONCE = 40
KEY = b"a key of the door and of nothing"
VAULT = Vault(KEY)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


class CountingSpool:
    """A true spool that counts its writes; the first waits until it is let go."""

    def __init__(self, folder: Path) -> None:
        self._spool = SpoolWriter(folder, VAULT)
        self.writes = 0
        self.entered = threading.Event()
        self.released = threading.Event()

    def append(self, arrived: list[Arrived]) -> None:
        self.writes += 1
        self.entered.set()
        assert self.released.wait(60)
        self._spool.append(arrived)

    def close(self) -> None:
        self._spool.close()


class FullDisk:
    """A spool that tears the record it writes, as a disk that runs full does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, arrived: list[Arrived]) -> None:
        del arrived
        (self._folder / "00000001.spool").write_bytes(b"\x00\x00\x00\x99torn")
        raise OSError(28, "No space left on device")

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "gateways.toml").write_text("[zalo_oa]\n[vnpt]\n")
    (tmp_path / "secret.key").touch(mode=0o600)
    (tmp_path / "secret.key").write_bytes(KEY)
    return Settings(home=tmp_path, receipts_port=0)


@pytest.fixture
def door(settings: Settings) -> Iterator[Door]:
    door = serve_door(settings, Noon())
    yield door
    door.stop()


@contextmanager
def door_with(*spools: Callable[[], Spool]) -> Iterator[Door]:
    """A door that writes to the first spool, and opens the next each time one fails."""
    openings = iter(spools)
    intake = Intake(lambda: next(openings)())  # noqa: PLW0108 - the next one, at each call
    listener = socket.create_server(("127.0.0.1", 0))
    door = Door(app_for({"vnpt"}, intake, Noon()), intake, listener=listener)
    try:
        yield door
    finally:
        door.stop()


def call(door: Door, method: str, path: str, body: bytes | None = None) -> int:
    """One request; its status."""
    with closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)) as line:
        line.request(method, path, body, {"X-ZEvent-Signature": "mac=made-up"})
        return line.getresponse().status


def spooled(folder: Path) -> list[Arrived]:
    """What a reader finds from the beginning."""
    return [arrived for arrived, _ in read_from(folder, Place(), VAULT, limit=1_000)]


def test_a_callback_is_on_disk_before_its_200(door: Door, settings: Settings) -> None:
    status = call(door, "POST", "/receipts/zalo_oa?x=1", b'{"event_name":"user_received"}')
    (arrived,) = spooled(settings.spool)

    assert 200 == status
    assert ("zalo_oa", NOON, "POST") == (
        arrived.gateway,
        arrived.received_at,
        arrived.request.method,
    )
    assert b'{"event_name":"user_received"}' == arrived.request.body
    assert "mac=made-up" == arrived.request.header("X-ZEvent-Signature")


def test_a_get_keeps_what_its_query_says(door: Door, settings: Settings) -> None:
    status = call(door, "GET", "/receipts/vnpt?msisdn=84912345678&text=c%C3%A0i")
    (arrived,) = spooled(settings.spool)

    assert 200 == status
    assert "/receipts/vnpt?msisdn=84912345678&text=c%C3%A0i" == arrived.request.url


def test_a_secret_address_is_kept_with_what_came_to_it(door: Door, settings: Settings) -> None:
    """
    Right or wrong is for the reader to say: whoever calls learns nothing of it.
    """
    status = call(door, "GET", "/receipts/vnpt/cb-MADEUP-1?SMSID=1")
    (arrived,) = spooled(settings.spool)

    assert 200 == status
    assert "/receipts/vnpt/cb-MADEUP-1?SMSID=1" == arrived.request.url


def test_callbacks_that_wait_share_one_fsync(tmp_path: Path) -> None:
    """
    While one write is under way all others gather; they are all durable, in far fewer writes.
    """
    spool = CountingSpool(tmp_path)
    with door_with(lambda: spool) as door, ThreadPoolExecutor(AT_ONCE) as carriers:
        calls = [carriers.submit(call, door, "POST", "/receipts/vnpt", b"0")]
        assert spool.entered.wait(60)
        calls += [
            carriers.submit(call, door, "POST", "/receipts/vnpt", b"%d" % nth)
            for nth in range(1, AT_ONCE)
        ]
        # Each call is one connection that the door has taken; none of them is answered yet.
        assert {call(door, "GET", "/health") for _ in range(5)} == {200}
        spool.released.set()
        statuses = {one.result() for one in calls}

    assert {200} == statuses
    assert {b"%d" % nth for nth in range(AT_ONCE)} == {
        one.request.body for one in spooled(tmp_path)
    }
    assert spool.writes < AT_ONCE // 2


def test_a_spool_that_fails_is_told_with_503(tmp_path: Path) -> None:
    """
    Whoever hears 503 sends again. What comes after goes to a new file, behind the torn record.
    """
    with door_with(lambda: FullDisk(tmp_path), lambda: SpoolWriter(tmp_path, VAULT)) as door:
        first = call(door, "POST", "/receipts/vnpt", b"lost")
        second = call(door, "POST", "/receipts/vnpt", b"kept")

    assert (503, 200) == (first, second)
    assert [b"kept"] == [one.request.body for one in spooled(tmp_path)]


def test_a_record_torn_by_a_crash_costs_no_other(settings: Settings) -> None:
    door = serve_door(settings, Noon())
    call(door, "POST", "/receipts/vnpt", b"whole")
    call(door, "POST", "/receipts/vnpt", b"torn")
    door.stop()
    (written,) = settings.spool.glob("*.spool")
    written.write_bytes(written.read_bytes()[:-3])
    door = serve_door(settings, Noon())
    call(door, "POST", "/receipts/vnpt", b"after")
    door.stop()

    assert [b"whole", b"after"] == [one.request.body for one in spooled(settings.spool)]


def test_a_gateway_that_is_not_ours_has_no_door(door: Door, settings: Settings) -> None:
    status = call(door, "POST", "/receipts/unknown", b"x")

    assert 404 == status
    assert [] == spooled(settings.spool)


@pytest.mark.parametrize("told", [pytest.param(True, id="told"), pytest.param(False, id="chunked")])
def test_a_body_beyond_the_cap_is_refused(door: Door, settings: Settings, *, told: bool) -> None:
    body = b"x" * (BODY_BYTES_MAX + 1)
    with closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)) as line:
        line.request("POST", "/receipts/vnpt", body if told else iter([body]))
        status = line.getresponse().status

    assert 413 == status
    assert [] == spooled(settings.spool)


def test_the_largest_body_is_taken(door: Door) -> None:
    status = call(door, "POST", "/receipts/vnpt", b"x" * BODY_BYTES_MAX)

    assert 200 == status


def test_health_is_told_without_a_gateway(door: Door) -> None:
    status = call(door, "GET", "/health")

    assert 200 == status


@dataclass(frozen=True)
class Guarding:
    """A sentry that saw this."""

    pulse: Pulse


@pytest.mark.parametrize(
    ("sentry", "expected"),
    [
        pytest.param(Guarding(Pulse(ticks=True, ticked_at=NOON)), 200, id="ticks"),
        pytest.param(Guarding(Pulse(ticks=False, ticked_at=NOON)), 503, id="stands still"),
        pytest.param(None, 503, id="nobody looks"),
    ],
)
def test_another_machine_may_ask_whether_anything_ticks(
    settings: Settings, sentry: Guarding | None, expected: int
) -> None:
    """
    The door itself stays well: to restart it would mend nothing.
    """
    door = serve_door(settings, Noon(), sentry=sentry)
    statuses = call(door, "GET", "/health/tick"), call(door, "GET", "/health")
    door.stop()

    assert (expected, 200) == statuses


def test_no_log_tells_what_a_callback_says(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        call(door, "GET", "/receipts/vnpt?msisdn=84912345678")
        call(door, "POST", "/receipts/vnpt", b"84912345678")

    assert "84912345678" not in caplog.text


def test_a_second_door_on_one_spool_is_refused(door: Door, settings: Settings) -> None:
    """
    A reader never goes back to a file behind which there is another.
    """
    with pytest.raises(AlreadyRunning):
        serve_door(settings, Noon())

    assert 200 == call(door, "GET", "/health")


def test_a_taken_port_is_told_with_the_setting_that_moves_it(
    door: Door, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = {"home": tmp_path / "other", "secret_key_file": settings.key_file}
    taken = settings.model_copy(update={"receipts_port": door.port, **elsewhere})
    with pytest.raises(BadSettings, match="LOA_RECEIPTS_PORT"):
        serve_door(taken, Noon())

    assert 200 == call(door, "GET", "/health")
