"""How a command ends: an exit code for each kind of ending, and the console's own refusals."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell is told."""

    OK = 0
    """Done."""
    FAILED = 1
    """Not done: something is missing, away or unsound."""
    USAGE = 2
    """Not understood: words, a file or a setting must be corrected."""
    SHORTFALL = 3
    """The week is not kept."""
    REFUSED = 4
    """A guard says no: going on would be wrong."""
    INTERRUPTED = 130
    """Stopped from the keyboard."""


class ConsoleError(Exception):
    """Never raised itself: the root of what the doors for people refuse."""


class UsageMistake(ConsoleError):
    """What was asked for cannot be meant; the message says how to write it."""


class GuardRefused(ConsoleError):
    """What was asked for would be wrong; the message says what may be done instead."""


class NobodyActs(ConsoleError):
    """No valid personal token was shown; the message says how to show one."""


class NotDone(ConsoleError):
    """It could not be done now; the message says what to try."""
