"""The compose file is sound by its own specification, and each service's command truly runs."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest
import redis
from jsonschema import Draft7Validator
from sqlalchemy import NullPool, create_engine, text

from campaigns.vault import make_key_file
from scheduler.settings import Settings
from tests.kit.compose import (
    ROOT,
    Loopback,
    Stack,
    compose,
    free_ports,
    healthy,
    standing,
    until,
)

FILE = compose()
SERVICES: dict[str, Any] = FILE["services"]
SPECIFICATION = json.loads((ROOT / "tests/kit/compose-spec.json").read_text())
ONE_SHOT = {"migrate"}
HOLDS_THE_NETWORK = {"pod"}
OURS = sorted(set(SERVICES) - {"postgres", "redis"})
#: A door that is told to stop ends as at Ctrl-C; what is killed ends with a negative code.
ENDED_AS_ASKED = {0, 130}
LONG_RUNNING = sorted(set(SERVICES) - ONE_SHOT - HOLDS_THE_NETWORK)

every_service = pytest.mark.parametrize("name", sorted(SERVICES))


def test_the_file_fits_the_compose_specification() -> None:
    faults = [fault.message for fault in Draft7Validator(SPECIFICATION).iter_errors(FILE)]

    assert [] == faults


@pytest.mark.parametrize(
    ("place", "value"),
    [
        pytest.param("healthchek", {"test": ["CMD", "true"]}, id="misspelt"),
        pytest.param("restart", "sometimes", id="no-such-policy"),
        pytest.param("stop_grace_period", "a minute", id="no-duration"),
        pytest.param("depends_on", {"redis": {"condition": "service_ready"}}, id="no-condition"),
        pytest.param("ports", ["127.0.0.1:http:8710"], id="no-port"),
    ],
)
def test_the_specification_refuses_what_compose_would(place: str, value: object) -> None:
    """
    A schema that lets everything through proves nothing.
    """
    wrong = copy.deepcopy(FILE)
    wrong["services"]["worker"][place] = value

    assert not Draft7Validator(SPECIFICATION).is_valid(wrong)


def test_every_part_that_was_asked_for_is_there() -> None:
    wanted = {"postgres", "redis", "migrate", "app", "worker", "beat", "lab"}

    assert set() == wanted - SERVICES.keys()


@every_service
def test_a_service_is_hardened(name: str) -> None:
    service = SERVICES[name]
    found = {key: service.get(key) for key in ("init", "read_only", "cap_drop", "security_opt")}

    expected = {
        "init": True,
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
    }
    assert expected == found
    assert service["user"] not in {"", "0", "root", "0:0"}


@every_service
def test_a_service_ends_in_its_own_time(name: str) -> None:
    assert re.fullmatch(r"[1-9]\d*s", SERVICES[name]["stop_grace_period"])


@every_service
def test_a_service_knows_the_time_of_the_province(name: str) -> None:
    assert "Asia/Ho_Chi_Minh" == SERVICES[name]["environment"]["TZ"]


@every_service
def test_a_service_opens_nothing_to_the_world(name: str) -> None:
    opened = [
        port for port in SERVICES[name].get("ports", []) if not str(port).startswith("127.0.0.1:")
    ]

    assert [] == opened


@every_service
def test_a_secret_comes_as_a_file(name: str) -> None:
    """
    An environment is shown by `docker inspect` and inherited by every child.
    """
    told = [
        key
        for key, value in SERVICES[name]["environment"].items()
        if (re.search(r"PASS|SECRET|TOKEN|KEY", key) and not key.endswith("_FILE"))
        or re.search(r"://[^/@]*:[^/@]*@", value)
    ]

    assert [] == told


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_service_that_stays_tells_its_health(name: str) -> None:
    check = SERVICES[name]["healthcheck"]

    assert {"test", "interval", "timeout", "retries", "start_period"} == check.keys()


def test_there_is_one_beat() -> None:
    assert 1 == SERVICES["beat"]["deploy"]["replicas"]


def test_the_lab_is_there_for_exercises_only() -> None:
    assert {"lab": ["exercise"]} == {
        name: one["profiles"] for name, one in SERVICES.items() if "profiles" in one
    }


def test_the_lab_stands_on_the_loopback_of_those_who_call_it() -> None:
    """
    What is not on loopback is live, and the lab listens nowhere else.
    """
    assert {"service:pod"} == {SERVICES[name]["network_mode"] for name in ("app", "worker", "lab")}


def test_what_is_mounted_is_declared() -> None:
    mounts = [one for service in SERVICES.values() for one in service.get("volumes", [])]
    mounted = {mount.partition(":")[0] for mount in mounts}
    read = {one for service in SERVICES.values() for one in service.get("secrets", [])}

    assert FILE["volumes"].keys() == mounted
    assert FILE["secrets"].keys() == read


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_is_told_is_one_of_ours(name: str) -> None:
    known = {f"LOA_{field.upper()}" for field in Settings.model_fields}
    told = {key for key in SERVICES[name]["environment"] if key.startswith("LOA_")}

    assert set() == told - known


def test_the_broker_understands_its_options(valkey_url: str) -> None:
    program, *words = SERVICES["redis"]["command"]
    options = {
        name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)
    }
    with redis.Redis.from_url(valkey_url, decode_responses=True) as client:
        before: Any = client.config_get(*options)
        for name, value in options.items():
            client.config_set(name, value)
        understood = client.config_get(*options)
        for name, value in before.items():
            client.config_set(name, value)

    assert "redis-server" == program
    assert options == understood


@pytest.fixture
def stack(tmp_path: Path, postgres_url: str, valkey_url: str) -> Iterator[Stack]:
    """The file's services with PostgreSQL and Valkey of our own, ports and folders of this test."""
    door, console, lab = free_ports(3)
    told = SERVICES["worker"]["environment"]
    texts = {
        told["LOA_DATABASE_URL"]: postgres_url,
        told["LOA_BROKER_URL"]: valkey_url,
        "/var/lib/loa": str(tmp_path / "home"),
        "/var/lib/lab": str(tmp_path / "lab"),
        "/run/secrets": str(tmp_path / "secrets"),
        "0.0.0.0": "127.0.0.1",
        "8710": door,
        "8700": console,
        "8720": lab,
    }
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    make_key_file(secrets / "secret_key")
    (secrets / "gateways").write_text(
        f'[mobifone]\nbase_url = "http://127.0.0.1:{lab}/mobifone/smsg"\nbrandname = "LANGSON"\n'
    )
    with standing(Stack(SERVICES, Loopback(texts), tmp_path)) as ready:
        yield ready


def test_every_service_runs_as_the_file_says(stack: Stack, postgres_url: str) -> None:
    """
    One start of the whole stack: migrate ends, the others stay and pass their own health checks.
    """
    migrated = stack.run("migrate")
    assert 0 == migrated, stack.log("migrate")

    wanted = {"lab", "app", "worker", "beat"}
    stack.start(*wanted)
    ticked = until(lambda: ticks(postgres_url) > 0, within_seconds=60)
    assert ticked, {name: stack.log(name) for name in wanted}

    passed = healthy(stack, *wanted, within_seconds=60)
    assert wanted == passed, {name: stack.log(name) for name in wanted - passed}
    assert {"ok": True, "gateways": ["mobifone"]} == _health_of_the_door(stack)
    assert wanted == {name for name, code in stack.stop().items() if code in ENDED_AS_ASKED}
    # A health check that cannot fail would keep a dead service.
    assert not healthy(stack, "lab", "app", within_seconds=0.1)


def ticks(database_url: str) -> int:
    """How many ticks the worker has left a trace of: none before the first."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM setting WHERE name = 'ticked_at'"))
        return int(found.scalar_one())


def _health_of_the_door(stack: Stack) -> Any:
    port = stack.here.translated("8710")
    # No proxy of the environment may stand before loopback.
    with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/health") as answer:
        return json.load(answer)
