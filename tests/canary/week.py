"""A small week with canaries in it, everything logged; run as a process: HOME_FOLDER BROKER_URL."""

from __future__ import annotations

import csv
import http.client
import logging
import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from campaigns.database import Database
from campaigns.roster.reading import RosterFile
from campaigns.schema import subscriber
from campaigns.vault import Vault
from campaigns.week import Week
from console.exercise import carriers, playing, staging
from console.exercise.staging import Plan, Stage, set_stage
from console.main import run
from gateways.exchange import HttpResponse
from gateways.message import Message
from gateways.mobifone import MobiFone
from gateways.msisdn import normalise
from gateways.outcome import Outcome
from gateways.viettel import Viettel
from tests.canary.canaries import SECRETS, WEBHOOK_SECRET, ZALO_USER, numbers

FAILURES = 3


class Everything(logging.Formatter):
    """All that a record carries, not only what somebody chose to show."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{super().format(record)} {vars(record)!r}"


def main() -> None:
    home, broker_url = Path(sys.argv[1]), sys.argv[2]
    said = logging.StreamHandler(sys.stdout)
    said.setFormatter(Everything("%(name)s %(message)s"))
    logging.basicConfig(level=logging.DEBUG, handlers=[said])
    plant_canaries()
    break_adapters()
    stage = set_stage(plan(home, broker_url), told=lambda *_: None)
    try:
        playing.play(stage, watch=knocking(stage))
        provoke(stage)
        report(stage)
    finally:
        stage.strike()
    print("the week was played", flush=True)


def plan(home: Path, broker_url: str) -> Plan:
    return Plan(
        home=home,
        subscribers=len(list(numbers())),
        faults="usual",
        gateways=("vnpt", "viettel", "mobifone", "zalo_zns", "zalo_oa"),
        lab={},
        tuning={"broker_url": broker_url},
    )


def plant_canaries() -> None:
    """The exercise's own roster, accounts and secrets give way to ours."""
    exercise: Any = carriers
    exercise._SECRETS = SECRETS  # noqa: SLF001 - the accounts of the lab, and no others, are replaced
    exercise._OA_SECRET = WEBHOOK_SECRET  # noqa: SLF001
    stage: Any = staging
    stage.write_roster = write_roster
    lab_config = carriers.lab_config

    def with_our_secrets(plan: Plan, followers: Sequence[str], week: Week) -> dict[str, Any]:
        told = lab_config(plan, followers, week)
        told["mobifone"] = {"password": SECRETS["mobifone"]["password"]}
        told["viettel"] = {"password": SECRETS["viettel"]["password"]}
        told["vnpt"] = {**told["vnpt"], "api_pass": SECRETS["vnpt"]["api_pass"]}
        told["zalo"] = {**told["zalo"], **SECRETS["zalo_zns"], "oa_secret": WEBHOOK_SECRET}
        return told

    stage.lab_config = with_our_secrets


def write_roster(
    path: Path, *, subscribers: int, seed: int, carriers: Collection[str]
) -> list[str]:
    del subscribers, seed, carriers
    users = []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("msisdn", "carrier", "district", "zalo_user_id"))
        for nth, (carrier, number) in enumerate(numbers()):
            user = ZALO_USER.format(nth) if nth % 3 == 0 else ""
            users += [user] if user else []
            writer.writerow((f"84{number}", carrier, "178", user))
    return users


def break_adapters() -> None:
    """A few answers end in an exception that tells all it knows."""
    for kind in (MobiFone, Viettel):
        left = iter(range(FAILURES))
        kind.outcomes_of = failing(kind.outcomes_of, left)  # type: ignore[method-assign]


def failing(read: Callable[..., Sequence[Outcome]], left: Any) -> Callable[..., Sequence[Outcome]]:
    def outcomes_of(
        self: object, messages: Sequence[Message], response: HttpResponse
    ) -> Sequence[Outcome]:
        if next(left, None) is not None:
            raise RuntimeError(f"{self!r} {messages!r} {response!r}")
        return read(self, messages, response)

    return outcomes_of


def knocking(stage: Stage) -> Callable[..., None]:
    """Strangers call at the receipts door while the week is played."""
    body = f'{{"event_name":"x","recipient":{{"id":"84{next(numbers())[1]}"}},"timestamp":"1"}}'

    def knock(*_: object) -> None:
        with suppress(OSError):
            line = http.client.HTTPConnection("127.0.0.1", stage.settings.receipts_port, timeout=5)
            for path in ("/receipts/zalo", f"/receipts/vnpt?phone=%2B84{next(numbers())[1]}", "/x"):
                line.request("POST", path, body, {"X-ZEvent-Signature": f"mac={'0' * 64}"})
                line.getresponse().read()
            line.close()

    return knock


def provoke(stage: Stage) -> None:
    """Exceptions with a number or a secret near at hand, told whole."""
    database, vault = Database.at(stage.settings.database), Vault.from_file(stage.settings.key_file)
    number = f"84{next(numbers())[1]}"

    def again(conn: Any) -> None:
        row: Mapping[str, Any] = conn.execute(select(subscriber)).first()._asdict()
        conn.execute(insert(subscriber).values(**row))

    def read_bad_roster() -> None:
        path = stage.plan.home / "roster.csv"
        path.write_text(f"{number},msisdn\n{number},1\n")
        with RosterFile(path, carrier=None):
            pass

    acts: tuple[Callable[[], object], ...] = (
        lambda: database.transact(again),
        lambda: normalise(number + "0"),
        lambda: vault.open(vault.seal(number, context=b"a"), context=b"b"),
        read_bad_roster,
    )
    for act in acts:
        try:
            act()
        except Exception:
            logging.getLogger("canary").exception("provoked")
    print(vault, stage, stage.settings, flush=True)
    database.close()


def report(stage: Stage) -> None:
    """What people read of the week, on this process's stdout."""
    token = stage.plan.home / "auditor.token"
    staging.write_private(token, stage.tokens["auditor"])
    os.environ["LOA_TOKEN_FILE"] = str(token)
    for words in (["week", "status"], ["week", "verify"], ["report", "gaps"], ["report", "ledger"]):
        code = run([*words, "bluezone-sms", str(staging.WEEK)])
        logging.getLogger("canary").info("%s ended with %s", words, code)


if __name__ == "__main__":
    main()
