"""The people of the exercise: they release what halted, as a run that nobody watches would stop."""

from __future__ import annotations

from collections import Counter
from functools import partial

from sqlalchemy import Connection

from campaigns import accounts, register
from campaigns.ledger import traffic
from campaigns.register import Release
from scheduler.bootstrap import PACE_USED
from tests.chaos.cluster import Cluster

_WHY = "chaos: the cause was ours"


class Officer:
    """Looks for halts and releases them; remembers what they were."""

    def __init__(self, cluster: Cluster) -> None:
        """An officer and an approver of the exercise."""
        self._cluster = cluster
        self.released: Counter[str] = Counter()
        """By scope and reason."""
        self._pace = 1.0

    def look(self) -> None:
        """Release whatever is halted."""
        database = self._cluster.here.ports.database
        for scope, reason in database.read(_halts).items():
            self.released[f"{scope}: {reason}"] += 1
            for role in ("officer", "approver"):
                token = self._cluster.stage.tokens[role]
                database.transact(partial(self._release, scope=scope, token=token))

    def keep_pace(self, share: float) -> None:
        """Let all gateways go at that share of their pace, whatever a worker set at its start."""
        gateways = self._cluster.here.ports.gateways.values()

        def work(conn: Connection) -> None:
            now = self._cluster.stage.clock.now()
            for one in gateways:
                tps = one.limits.tps * PACE_USED * share
                traffic.set_pace(conn, gateway=one.name, tps=tps, now=now)

        if share != self._pace or share < 1:
            self._cluster.here.ports.database.transact(work)
            self._pace = share

    def rest(self) -> None:
        """The week is over: no next one is opened."""
        token, now = self._cluster.stage.tokens["officer"], self._cluster.stage.clock.now()

        def work(conn: Connection) -> None:
            person = accounts.person_of(conn, token)
            assert person is not None
            for slug in self._cluster.stage.plan.campaigns:
                register.pause(conn, slug, person=person, reason=_WHY, now=now)

        self._cluster.here.ports.database.transact(work)

    def _release(self, conn: Connection, *, scope: str, token: str) -> None:
        person, now = accounts.person_of(conn, token), self._cluster.stage.clock.now()
        assert person is not None
        came = register.release(conn, scope, person=person, reason=_WHY, now=now)
        if came is Release.ONLY_BY_SENDING_ON:
            slug = scope.removeprefix("campaign:")
            register.send_on(conn, slug, person=person, reason=_WHY, now=now)


def _halts(conn: Connection) -> dict[str, str]:
    return {scope: row.reason for scope, row in traffic.halts_in_force(conn).items()}
