"""What is raised when a campaign file, a text or a template is refused: all problems at once."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.errors import CampaignsError
from campaigns.problem import Problem


class Refused(CampaignsError):
    """Never raised itself: carries `problems`, each with place and remedy, in both languages."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_line(problem) for problem in self.problems))


class BadDefinition(Refused):
    """A campaign file that cannot be taken: all that is wrong with it, at once."""


class RefusedContent(Refused):
    """A text that may not be sent through that gateway, or not with those fields."""


class RefusedTemplate(Refused):
    """A registered text that these parameters do not fill."""


def _line(problem: Problem) -> str:
    return f"{problem.where}: {problem.words_en} {problem.remedy_en}"
