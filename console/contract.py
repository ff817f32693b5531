"""`loa contract`: a carrier's contract as its paper states it: price, ceiling, pace."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from campaigns.carrier import carrier_named
from campaigns.register import Contract, QuotaPeriod, add_contract
from console.exits import UsageMistake
from console.installation import installation
from console.options import AsJson, AsPerson, Noun, option
from console.telling import show_line, show_object
from console.words import say
from gateways.message import MessageClass

app = Noun("contract")

Day = Annotated[datetime, option("contract_from", "--from", formats=["%Y-%m-%d", "%d/%m/%Y"])]
LastDay = Annotated[datetime, option("contract_to", "--to", formats=["%Y-%m-%d", "%d/%m/%Y"])]


@app.verb("add")
def add(
    *,
    carrier: Annotated[str, option("contract_carrier", "--carrier")],
    number: Annotated[str, option("contract_number", "--number")],
    starts_on: Day,
    ends_on: LastDay,
    price: Annotated[int, option("price", "--price", min=0)],
    tps: Annotated[int, option("tps", "--tps", min=1)],
    segments: Annotated[int | None, option("segments", "--segments", min=0)] = None,
    period: Annotated[QuotaPeriod, option("quota_period", "--period")] = QuotaPeriod.MONTH,
    message_class: Annotated[MessageClass, option("class", "--class")] = MessageClass.CSKH,
    gateway: Annotated[str | None, option("contract_gateway", "--gateway")] = None,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Enter a contract."""
    here = installation()
    person = here.acting(as_person)
    whose = carrier_named(carrier)
    through = gateway or whose.gateway
    if through is None:
        raise UsageMistake(say("no_own_gateway", carrier=whose.label))
    terms = Contract(
        carrier=whose,
        gateway=through,
        number=number,
        starts_on=starts_on.date(),
        ends_on=ends_on.date(),
        message_class=message_class,
        price_per_segment=price,
        segments_per_period=segments,
        period=period,
        tps=tps,
    )
    made = here.database.transact(
        lambda conn: add_contract(conn, terms, person=person, now=here.now())
    )
    if as_json:
        show_object({"id": made, "carrier": whose.value, "number": number, "gateway": through})
        return
    show_line(say("contract_added", number=number, carrier=whose.label, gateway=through))
