"""First live messages: to a few staff numbers, of what was approved, read before anybody else."""

from campaigns.pilots.number import forget_staff, is_staff_to_forget, staff_rows
from campaigns.pilots.opening import Piloted, open_for, version_for
from campaigns.pilots.reading import (
    NotSent,
    OtherAddress,
    Readings,
    confirm,
    is_read,
    readings,
    unread,
)
from campaigns.pilots.staff import STAFF_MAX, BadStaffFile, Staff, StaffReason, staff_in

__all__ = [
    "STAFF_MAX",
    "BadStaffFile",
    "NotSent",
    "OtherAddress",
    "Piloted",
    "Readings",
    "Staff",
    "StaffReason",
    "confirm",
    "forget_staff",
    "is_read",
    "is_staff_to_forget",
    "open_for",
    "readings",
    "staff_in",
    "staff_rows",
    "unread",
    "version_for",
]
