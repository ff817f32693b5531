"""What an operator enters for Viettel; user and password stand in the credential instead."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

from gateways.door import DoorUrl
from gateways.outcome import Proof, Word


class ViettelSettings(BaseModel):
    """One account of the bulkapi (wire/viettel.md 3)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: DoorUrl
    """The whole address, up to `/bulkapi`, with or without `?wsdl`. No default: an exercise must
    never find a real host by itself."""
    cp_code: str = Field(min_length=1)
    """CPCode, the customer code that Viettel gave: no secret, it stands in every report."""
    brandname: str = Field(min_length=1, max_length=11)
    """Said where a message names none; Viettel calls it alias."""
    request_id: str = Field(default="1", pattern=r"^[0-9]{1,18}$")
    """A number, the same in every call: no key of anything (wire/viettel.md 3)."""
    command_code: str = Field(default="bulksms", min_length=1)
    """`bulksms` in all clients but for its case."""
    tps: PositiveFloat = 10.0
    """No figure is documented; one aggregator keeps ten workers (wire/viettel.md 5)."""
    segments_max: PositiveInt = 6
    """No figure is documented; the text of Hải Dương took six (wire/sms-facts.md 5.2)."""
    register_for_receipts: bool = False
    """Submit by `wsCpMtRegDlr`, where the account's WSDL has it: then `getDlrStatus` is asked."""
    dlr_status: dict[int, Literal["taken", "delivered", "undelivered", "unreached"]] = Field(
        default_factory=dict
    )
    """What each `dlrStatus` means, once Viettel said so: no source has the values. One that is
    not named says nothing certain."""
    message_ids_per_call: int = Field(default=1, ge=1, le=100)
    """How many ids one `getDlrStatus` may carry. Their separator was not found."""
    message_ids_separator: str = Field(default=",", min_length=1, max_length=1)
    """Between them (PROPOSED, wire/viettel.md 2)."""
    fail_page_size: int = Field(default=1000, ge=1, le=1000)
    """Numbers on a page of `getFailSub`."""
    unreached_words: tuple[str, ...] = ()
    """What `getFailSub` says of a phone that was off, once Viettel said so: no source has its
    words. Any other word means undelivered for good."""
    report_day_format: str = Field(default="%d/%m/%Y", min_length=1)
    """How `wsReportHour` and `wsReportDaily` take a date: as `getFailSub` does (INFERRED)."""
    report_month_format: str = Field(default="%m/%Y", min_length=1)
    """How `wsReportMonth` takes a month (PROPOSED, no source has one)."""
    duplicates_are_ours: bool = False
    """DUPLICATE MESSAGE means that an earlier submission of ours was accepted. Only where nobody
    else sends by this account and the guard's window is known to be shorter than a period."""
    keep_alive_proven: bool = False
    """This door's connections were proven to be safe to use again."""

    @property
    def proof(self) -> Proof:
        """A handset's only where some `dlrStatus` means delivered; a fail list is no such proof."""
        tells = self.register_for_receipts and Word.DELIVERED in self.dlr_status.values()
        return Proof.HANDSET if tells else Proof.SMSC
