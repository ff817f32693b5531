"""The ledger: the one writer of obligations, facts and what all workers share. The queue is a
hint.
"""

from campaigns.ledger.attempts import (
    Conclusion,
    Submission,
    begin,
    begun,
    begun_at,
    conclude,
    known_calls,
    resubmit,
)
from campaigns.ledger.claims import (
    Claimed,
    Lease,
    any_claimable,
    any_expired,
    claim,
    held,
    release,
    sweep,
)
from campaigns.ledger.facts import Facts
from campaigns.ledger.moves import lock_states
from campaigns.ledger.receipts import (
    Heard,
    adopt,
    apply_receipts,
    attempts_by_carrier_ref,
    callbacks_since,
    is_kept,
    keep_raw,
)
from campaigns.ledger.rulings import lapse_slice, record_control, rule

__all__ = [
    "Claimed",
    "Conclusion",
    "Facts",
    "Heard",
    "Lease",
    "Submission",
    "adopt",
    "any_claimable",
    "any_expired",
    "apply_receipts",
    "attempts_by_carrier_ref",
    "begin",
    "begun",
    "begun_at",
    "callbacks_since",
    "claim",
    "conclude",
    "held",
    "is_kept",
    "keep_raw",
    "known_calls",
    "lapse_slice",
    "lock_states",
    "record_control",
    "release",
    "resubmit",
    "rule",
    "sweep",
]
