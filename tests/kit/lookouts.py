"""A lookout as a test writes it: what each address answers, and at what it was looked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from campaigns.parts import Kind
from gateways.exchange import Answer, Certificate, HttpRequest, HttpResponse, NoAnswer, Sighting

PAGE = HttpResponse(200, (("Content-Type", "text/html"),), b"<h1>Bluezone</h1>")
AWAY = NoAnswer(written=False, reason="connect_timeout")
ELSEWHERE = HttpResponse(302, (("Location", "https://evil.vn/"),))
FORGED = NoAnswer(written=False, reason="certificate")

CERTIFICATE = Certificate(issuer="CN=An authority", spki_sha256="ab" * 32)


@dataclass
class ScriptedLookout:
    """Sees everything; `before` is called with each address before it answers."""

    answer: Answer = PAGE
    answers: dict[str, Answer] = field(default_factory=dict)
    """By address, over `answer`."""
    before: Callable[[str], object] = lambda _: None
    asked: list[str] = field(default_factory=list)
    deadlines: list[float] = field(default_factory=list)

    def sees(self, url: str, *, kind: Kind, routes: Collection[str]) -> bool:
        return True

    def probe(self, request: HttpRequest, *, deadline_seconds: float) -> Sighting:
        self.asked.append(request.url)
        self.deadlines.append(deadline_seconds)
        self.before(request.url)
        answer = self.answers.get(request.url, self.answer)
        return Sighting(answer, None if isinstance(answer, NoAnswer) else CERTIFICATE)
