"""`loa stoplist`: numbers that no campaign may message from the next claim on."""

from __future__ import annotations

from typing import Annotated

from campaigns.roster import stoplist
from console.installation import installation
from console.options import AsPerson, Noun, Reason, argument, option
from console.telling import show_line
from console.words import say

app = Noun("stoplist")

Msisdn = Annotated[str, argument("msisdn", metavar="MSISDN")]


@app.verb("add")
def add(
    msisdn: Msisdn,
    reason: Reason,
    document: Annotated[str, option("stop_document", "--document")],
    *,
    as_person: AsPerson = None,
) -> None:
    """Put a number on the list."""
    here = installation()
    person, vault = here.acting(as_person), here.vault()
    added = here.database.transact(
        lambda conn: stoplist.add(
            conn, vault, msisdn, reason=reason, document=document, person=person, now=here.now()
        )
    )
    show_line(say("stop_added" if added else "stop_there"))


@app.verb("remove")
def remove(msisdn: Msisdn, reason: Reason, *, as_person: AsPerson = None) -> None:
    """Take a number off the list."""
    here = installation()
    person, vault = here.acting(as_person), here.vault()
    removed = here.database.transact(
        lambda conn: stoplist.remove(
            conn, vault, msisdn, reason=reason, person=person, now=here.now()
        )
    )
    show_line(say("stop_removed" if removed else "stop_not_there"))
