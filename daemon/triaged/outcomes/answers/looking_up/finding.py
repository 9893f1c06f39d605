"""`#find WORDS`: the tickets in which they stand."""

from __future__ import annotations

from collections.abc import Mapping

from triaged.desk.finding import asked, line_with, number_in
from triaged.mail.compose import clean_header
from triaged.model import Doubt
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.worklists import rows
from triaged.outcomes.answers.looking_up.asking_for import Answered, Asking, mistake

NOTICE = "find_agent"
LINE_CHARACTERS = 100  #: of the text round a hit


def find(asking: Asking, words: str) -> Answered | Doubt:
    """What was found, the newest first: each with the line in which it stands and an address that shows it."""
    wanted, number = asked(words), number_in(words)
    if not wanted:
        return mistake(f"#find {short(clean_header(words))}", "found no word; say one that stands in the ticket")
    found = asking.work.overviews.find(wanted, number, asking.agent.address)
    lines = [clean_header(line_with(each.line, wanted, characters=LINE_CHARACTERS)) for each in found.tickets]
    hits: list[Mapping[str, object]] = [
        {**row, "line": line or None} for row, line in zip(rows(asking.reader, found.tickets), lines, strict=True)
    ]
    facts = {
        "question": short(clean_header(words)),
        "hits": hits,
        "more": found.more,
        "at_least": found.at_least,
        "behind": found.behind,
    }
    return asking.answer(NOTICE, facts)
