"""What is wrong is found by looking once a minute, each concern in a module of its own."""

from scheduler.alerts.looking import Look, look
from scheduler.alerts.watching import keep, watch

__all__ = ["Look", "keep", "look", "watch"]
