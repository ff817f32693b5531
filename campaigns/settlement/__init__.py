"""Settlement: a carrier's statement against our ledger, each difference a case for people."""

from campaigns.settlement.comparison import Kind
from campaigns.settlement.deciding import CaseDecided, Decided, Decision, NoSuchCase, decide
from campaigns.settlement.importing import Counts, import_statement
from campaigns.settlement.reading import BadSettlementFile
from campaigns.settlement.stated import Stated
from campaigns.settlement.subject import Subject
from campaigns.settlement.survey import Phase, Progress, SliceRows

__all__ = [
    "BadSettlementFile",
    "CaseDecided",
    "Counts",
    "Decided",
    "Decision",
    "Kind",
    "NoSuchCase",
    "Phase",
    "Progress",
    "SliceRows",
    "Stated",
    "Subject",
    "decide",
    "import_statement",
]
