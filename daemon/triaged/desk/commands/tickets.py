"""How an agent's words name a ticket: 1042, #1042, [ACME#1042]."""

from __future__ import annotations

import re

from triaged.desk.commands.verb import Mistake
from triaged.desk.triage.mistakes import shown

_NUMBER = re.compile(r"(?:\[[^\[\]#]{0,40}#(?P<tagged>[0-9]{1,10})\]|#?(?P<bare>[0-9]{1,10}))")


def ticket_number(words: str) -> int:
    """The number of the ticket.

    Raises:
        Mistake: It is none.
    """
    match = _NUMBER.fullmatch(words)
    number = int(match["tagged"] or match["bare"]) if match else 0
    if not number:
        raise Mistake(f"found {shown(words)}; allowed is the number of one ticket, for example 1042")
    return number
