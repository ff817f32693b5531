"""The pure core: one call in, one play out, and every fact of it remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from gateways.exchange import HttpRequest
from gateways.lab import landing
from gateways.lab.config import LabConfig
from gateways.lab.desk import Counterpart, Reply, page
from gateways.lab.doors import counterparts
from gateways.lab.facts import Call, Taken
from gateways.lab.faults import Faults
from gateways.lab.intake import Intake
from gateways.lab.networks import SMS_GATEWAYS, planned
from gateways.lab.play import Manner, Play, Push
from gateways.lab.pushes import Pushes
from gateways.lab.store import Truth
from gateways.lab.witness import Entry, Witness


class Lab:
    """All carriers of the lab. It holds no clock and does no I/O beyond its store."""

    def __init__(self, config: LabConfig, store: Truth | None = None) -> None:
        """Carriers as configured, remembering in `store` (in memory when none is given)."""
        self.config = config
        self.store = Truth() if store is None else store
        self._faults = Faults(config)
        self._intake = Intake(config, self.store, self._faults)
        self._pushes = Pushes(config, self.store)
        self._witness = Witness(config, self.store, self._faults)
        self._counterparts: Mapping[str, Counterpart] = counterparts(
            config, self.store, self._faults
        )

    def play(self, door: str, request: HttpRequest, now: datetime) -> Play:
        """Take one call at a door (`vnpt`, `viettel`, `mobifone`, `zalo`, `esms`) at that instant,
        or show a page (`landing`).

        `request.url` is the path below the door, with or without a host before it.
        """
        if door == landing.DOOR:
            return landing.play(self.config, request, now)
        counterpart = self._counterparts.get(door)
        if counterpart is None:
            return Play(response=page(404, "Not Found"))
        gateway = counterpart.gateway_of(request)
        if any(outage.covers(gateway, now) for outage in self.config.outages):
            self.store.add(Call(gateway=gateway, operation="outage", at=now))
            return Play(response=None, manner=Manner.RESET_BEFORE)
        heard = counterpart.hear(request, now)
        if isinstance(heard, Reply):
            return self._intake.reply(heard, now)
        return self._intake.submit(counterpart, heard, now)

    def without_faults(self) -> None:
        """From now on no call meets a fault; addresses and what was taken stay what they are."""
        self._faults.calm = True

    def pushes_due(self, now: datetime) -> list[Push]:
        """The webhooks that fall due by now, each handed out once until it is answered."""
        return self._pushes.due(now)

    def push_answered(self, push: Push, status: int | None, now: datetime) -> None:
        """What the receipts door said to a push: anything but 200 brings it back later."""
        self._pushes.answered(push, status, now)

    def truth(self) -> dict[str, object]:
        """What the carriers truly took, as JSON values."""
        return self._witness.truth(self.reachable)

    def entries(self, now: datetime) -> Iterable[Entry]:
        """Each message of the recorded truth with what the lab knows of it by now."""
        return self._witness.entries(now)

    def taken(self, address: str, week: str) -> list[Taken]:
        """What was truly taken for an address in a week (`2021-W22`), at any gateway."""
        return [one for one in self.store.takes if one.address == address and one.week == week]

    def refuses(self, gateway: str, address: str) -> bool:
        """Whether that gateway refuses the address for good, whatever another one does."""
        return bool(self._intake.refusal_of(gateway, address))

    def reachable(self, address: str, gateway: str = "") -> bool:
        """Whether a message to the address can be taken at all, through the gateway it belongs to.

        Without a gateway the number plan names it; for Zalo name `zalo_zns` or `zalo_oa`.
        """
        home = gateway or planned(address)
        if not home:
            return True
        ways = {home}
        if home in SMS_GATEWAYS:
            ways.add(self._faults.ported_to(address) or home)
        return not any(self._faults.of_address(way, address) for way in ways)
