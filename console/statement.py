"""`loa statement`: what VNG states about a week, as reported, with the hash of its file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from campaigns.register import record_statement
from campaigns.week import Week
from console.installation import installation
from console.options import AsJson, AsPerson, Noun, Slug, WeekLabel, argument, option
from console.telling import show_line, show_object
from console.words import say

app = Noun("statement")

_Existing = Annotated[Path, argument("statement_file", metavar="FILE", exists=True, dir_okay=False)]
_Text = Annotated[
    Path, option("statement_text", "--text-file", exists=True, dir_okay=False, metavar="FILE")
]


@app.verb("add")
def add(
    slug: Slug,
    week: WeekLabel,
    file: _Existing,
    *,
    accounts: Annotated[int, option("accounts", "--accounts", min=0)],
    messaged: Annotated[int, option("messaged", "--messaged", min=0)],
    text_file: _Text,
    signed_by: Annotated[str, option("signed_by", "--signed-by")],
    stated_by: Annotated[str, option("stated_by", "--stated-by")] = "vng",
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Record a signed statement."""
    here = installation()
    person, parsed = here.acting(as_person), Week.parse(week)
    digest = hashlib.sha256(file.read_bytes())
    made = here.database.transact(
        lambda conn: record_statement(
            conn,
            slug=slug,
            week=parsed,
            stated_by=stated_by,
            accounts=accounts,
            messaged=messaged,
            text=text_file.read_text(encoding="utf-8"),
            file_name=file.name,
            file_sha256=digest.digest(),
            signed_by=signed_by,
            person=person,
            now=here.now(),
        )
    )
    if as_json:
        show_object({"id": made, "file_sha256": digest.hexdigest()})
        return
    show_line(say("statement_added", stated_by=stated_by, week=week, sha256=digest.hexdigest()))
