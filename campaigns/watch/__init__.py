"""What is wrong, who is called for it, and who was told: the one writer of these three tables."""

from campaigns.watch.alerts import (
    Alert,
    NoSuchAlert,
    acknowledge,
    alert_at,
    alerts_to_tell,
    escalate,
    keep,
    latest_alerts,
    open_alerts,
)
from campaigns.watch.kinds import AlertKind, Condition
from campaigns.watch.notices import Notice, Step, What, begin, conclude, newest, notices_of
from campaigns.watch.on_duty import BadDuty, OnDuty, Way, add, end, on_duty

__all__ = [
    "Alert",
    "AlertKind",
    "BadDuty",
    "Condition",
    "NoSuchAlert",
    "Notice",
    "OnDuty",
    "Step",
    "Way",
    "What",
    "acknowledge",
    "add",
    "alert_at",
    "alerts_to_tell",
    "begin",
    "conclude",
    "end",
    "escalate",
    "keep",
    "latest_alerts",
    "newest",
    "notices_of",
    "on_duty",
    "open_alerts",
]
