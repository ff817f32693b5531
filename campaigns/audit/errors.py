"""What an audit session refuses, each with what may be done instead."""

from __future__ import annotations

from campaigns.errors import CampaignsError


class BadAudit(CampaignsError):
    """A seed, size, instant or note that no session can be held with; the message says why."""


class BadFrame(CampaignsError):
    """An export that is no whole frame: another file, or one that was cut or changed."""


class WeekNotClosed(CampaignsError):
    """Only a closed week is audited: until then who is owed may still grow."""


class NoSuchAudit(CampaignsError):
    """There is no audit session of that number, or no pick of that number in it."""


class AuditConcluded(CampaignsError):
    """A concluded session takes no finding and no second conclusion: open another one."""


class AuditNotConcluded(CampaignsError):
    """Minutes are written of a concluded session, and a session needs a finding of every pick."""
