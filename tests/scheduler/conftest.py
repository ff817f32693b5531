"""The province that tests of the scheduler may ask for."""

from tests.kit.on_duty import duty
from tests.kit.weeks_open import province

__all__ = ["duty", "province"]
