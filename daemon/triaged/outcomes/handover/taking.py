"""What a ticket takes along to a higher tier, and what of it is missing: the settings of its queue say what it needs.

What agents have given stands in the ticket's history, as events of the kind EVENT, and counts for every later move.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from triaged.desk.handover import LABELS, LOGS, WORDS, Given, Happened, labelled, missing
from triaged.mail.compose import clean_header
from triaged.model import Attachment, KnownTicket
from triaged.outcomes.work import Work
from triaged.render.times import LAST_LANGUAGE
from triaged.store.attachments import FileRow
from triaged.store.fields import FieldRow
from triaged.store.histories import HANDOVER_EVENT

EVENT = HANDOVER_EVENT  #: data: what was given then, by name; "from" and "to" where the ticket moved
ASKED_EVENT = "handover asked"  #: data: "to", "missing", "message_id" of the question, "moved": the ticket went anyway
_KINDS = (EVENT, ASKED_EVENT, "assigned", "moved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a ticket takes along."""

    parts: Mapping[str, str]  #: what agents have said of it: "summary", "tried", "logs"
    missing: Sequence[str]  #: what the next tier needs besides
    events: Sequence[Happened]  #: who had the ticket, where it was, what was asked


def taken_along(work: Work, ticket: KnownTicket, queue: str, given: Given, *, files: bool) -> Taken:
    """What a ticket takes along.

    Args:
        work: What filing needs; it may be of no mail at all.
        ticket: As it is.
        queue: To which tier of which queue it goes.
        given: What the agent says now.
        files: His mail brings some.
    """
    events = [(at or work.now, kind, data) for at, kind, data in work.histories.log(ticket.number, _KINDS)]
    parts = {**_given_before(events), **given.parts}
    wants = needed(work, queue)
    files = files or (LOGS in wants and any(not each["inline"] for each in work.histories.files(ticket.number)))
    return Taken(
        parts={name: parts[name] for name in WORDS if name in parts},
        missing=missing(wants, parts, ticket.fields, files=files),
        events=events,
    )


def needed(work: Work, queue: str) -> Sequence[str]:
    """What the tiers of a queue need of a ticket that comes up to them."""
    settings = work.writer.desk.settings.queues
    return next((each.handover for each in settings if each.name == queue), ())


def labels_of(work: Work, queues: Collection[str]) -> Mapping[str, str]:
    """By which words an agent gives what these queues need (`desk.handover.labelled`)."""
    facts = {name for queue in queues for name in needed(work, queue)} - set(WORDS)
    return labelled({name: list(words_for(work, name).values()) for name in sorted(facts)})


def words_for(work: Work, name: str) -> Mapping[str, str]:
    """What one thing is called in each language, for templates."""
    if name in LABELS:
        return LABELS[name]
    need = work.writer.desk.rules.needs.by_name.get(name)
    return need.words if need is not None else {LAST_LANGUAGE: clean_header(name)}


def has_files(files: Sequence[Attachment | FileRow]) -> bool:
    """Whether there are files besides the pictures inside a text."""
    return any(not each.inline for each in files)


def rows_of(given: Given) -> list[FieldRow]:
    """The facts of the ticket that an agent gives."""
    return [FieldRow(name=name, value=value) for name, value in given.parts.items() if name not in WORDS]


def _given_before(events: Sequence[Happened]) -> Mapping[str, str]:
    """What agents have said so far, the newest of each."""
    found: dict[str, str] = {}
    for _at, kind, data in events:
        if kind == EVENT:
            found |= {name: str(data[name]) for name in WORDS if data.get(name)}
    return found
