"""What was promised and approved: campaigns, versions, registered texts, contracts, statements."""

from campaigns.register.contracts import (
    BadContract,
    Contract,
    QuotaPeriod,
    add_contract,
    contracts_on,
)
from campaigns.register.halts import (
    SENT_ON,
    Release,
    halt,
    halted_scopes_of,
    release,
    scopes_under,
    send_on,
)
from campaigns.register.running import ReasonMissing, pause, resume, running_campaigns
from campaigns.register.statements import BadStatement, record_statement
from campaigns.register.texts import RegisteredText, attest, keep_fetched, registered_text_of
from campaigns.register.versions import (
    CampaignChanged,
    HasProblems,
    NoSuchCampaign,
    NotThisVersion,
    Version,
    VersionState,
    add,
    approve,
    approved_version,
    latest_version,
    submit,
    version_at,
)

__all__ = [
    "SENT_ON",
    "BadContract",
    "BadStatement",
    "CampaignChanged",
    "Contract",
    "HasProblems",
    "NoSuchCampaign",
    "NotThisVersion",
    "QuotaPeriod",
    "ReasonMissing",
    "RegisteredText",
    "Release",
    "Version",
    "VersionState",
    "add",
    "add_contract",
    "approve",
    "approved_version",
    "attest",
    "contracts_on",
    "halt",
    "halted_scopes_of",
    "keep_fetched",
    "latest_version",
    "pause",
    "record_statement",
    "registered_text_of",
    "release",
    "resume",
    "running_campaigns",
    "scopes_under",
    "send_on",
    "submit",
    "version_at",
]
