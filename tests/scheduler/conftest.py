"""The province that tests of the scheduler may ask for."""

from tests.kit.weeks_open import province

__all__ = ["province"]
