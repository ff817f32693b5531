"""The province whose ledger these tests keep."""

from tests.kit.weeks_open import province

__all__ = ["province"]
