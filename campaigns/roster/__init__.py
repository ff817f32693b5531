"""Deliveries of subscribers at scale: streamed, compared, staged, asked about, carried out."""

from campaigns.roster.carrying import (
    Phase,
    Progress,
    SliceRows,
    begin_confirmed,
    confirm,
    decline,
    finish_interrupted,
)
from campaigns.roster.deliveries import (
    Counts,
    Kind,
    NotAsked,
    Overtaken,
    State,
    applying,
)
from campaigns.roster.importing import import_roster
from campaigns.roster.periods import PeriodIsOpening
from campaigns.roster.porting import learn_ported
from campaigns.roster.reading import BadRosterFile

__all__ = [
    "BadRosterFile",
    "Counts",
    "Kind",
    "NotAsked",
    "Overtaken",
    "PeriodIsOpening",
    "Phase",
    "Progress",
    "SliceRows",
    "State",
    "applying",
    "begin_confirmed",
    "confirm",
    "decline",
    "finish_interrupted",
    "import_roster",
    "learn_ported",
]
