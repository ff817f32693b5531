"""What an operator enters for VNPT; API users and passwords stand in the credential instead."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

from gateways.door import DoorUrl
from gateways.message import MessageClass
from gateways.outcome import Proof


class VnptSettings(BaseModel):
    """One agent, one contract, one label at one site of the platform (wire/vnpt.md 1, 3)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: DoorUrl
    """The whole address, up to and with `/smsbn/api`. No default: no real host by itself."""
    agent_id: str = Field(min_length=1)
    """AGENTID, given by VinaPhone."""
    user_name: str = Field(min_length=1)
    """USERNAME, the agent's portal login, which is checked (code 10)."""
    contract_id: str = Field(min_length=1)
    """CONTRACTID."""
    label_id: str = Field(min_length=1)
    """LABELID, the brandname at one network: VinaPhone's."""
    brandname: str = Field(default="", max_length=11)
    """What the label shows. A message that names another is refused; empty: not compared."""
    contract_types: dict[MessageClass, str] = Field(
        default_factory=lambda: {MessageClass.CSKH: "1", MessageClass.QC: "2"}, min_length=1
    )
    """CONTRACTTYPEID of each class that the contract carries; another class is refused. With `qc`
    alone a status 0 is a handset's word, else the SMSC's (wire/vnpt.md 6)."""
    schedule_separator: Literal["-", "/"] = "-"
    """Between day, month and year: `-` was tested in 2020, `/` stands in older papers."""
    recipients_per_call: int = Field(default=1, ge=1, le=500)
    """The most numbers in one list. No figure is documented; above 1 only the first number's
    REQID is its own, and unknowns can no longer be asked about."""
    lists_are_atomic: bool = False
    """VNPT confirmed in writing that a list refused for one number was refused whole."""
    tps: PositiveFloat = 10.0
    """Segments per second. Contractual, no figure is documented (wire/vnpt.md 10)."""
    segments_max: PositiveInt = 4
    """Some agents are limited to four (wire/vnpt.md 7)."""
    status_form: Literal["A", "B"] = "B"
    """Which of the two forms of `get_sms_status_api` the site takes; A names no number."""
    status_number_field: str = Field(default="MSISND", min_length=1)
    """Form B's name for the number, spelt so in the one source that has it."""
    status_time_field: str = ""
    """When it was sent; empty: SENDTIME in form A, SCHEDULETIME in form B."""
    status_field: str = Field(default="STATUS", min_length=1)
    """Where the answer says what became of the message."""
    bank_site: bool = False
    """The site checks REQID: code 33 means that the first submission was accepted."""
    adser_id: str = ""
    """ADSERID for `get_label` and `get_contract`, where the site asks for it."""
    package_id: str = ""
    """PACKAGEID of a prepaid contract, whose balance is then checked."""
    keep_alive_proven: bool = False
    """This site's connections were proven to be safe to use again."""

    @property
    def proof(self) -> Proof:
        """What a status 0 proves on this contract (wire/vnpt.md 6)."""
        only_advertising = set(self.contract_types) == {MessageClass.QC}
        return Proof.HANDSET if only_advertising else Proof.SMSC
