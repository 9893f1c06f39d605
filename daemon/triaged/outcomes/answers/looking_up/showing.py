"""`#show N`: a whole conversation, in its own thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triaged.desk.threads.subjects import OUR_WORD
from triaged.mail.compose import clean_header
from triaged.model import Direction, Doubt, Evidence, KnownTicket, Purpose
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.links import mailto, signed
from triaged.outcomes.agents.panel import customer_of, facts_of
from triaged.outcomes.agents.telling import handle_of, mailbox_of, new_fence
from triaged.outcomes.agents.worklists import local
from triaged.outcomes.answers.looking_up.asking_for import Answered, Asking, mistake
from triaged.store.histories import NOTED_EVENT, Said

NOTICE = "show_agent"
SHOWN_BYTES = 60 * 1024  #: of all texts together; older messages are left out
MESSAGE_CHARACTERS = 20_000  #: of one message


def show(asking: Asking, number: int) -> Answered | Doubt:
    """The conversation, the oldest message first, with the addresses that answer the customer and add a note."""
    ticket = asking.work.known.find(number)
    if ticket is None or (ticket.practice and asking.agent.address not in (ticket.assignee, ticket.offered_to)):
        return mistake(f"#show {number}", f"there is no ticket #{number}; #find finds tickets by their words")
    said = _conversation(asking, ticket)
    shown = _newest(said)
    names = {each.address: each.name for each in asking.work.agents}
    facts = {
        "asked": number,
        "customer": _customer(said, ticket),
        **customer_of(asking.work, ticket.customer, Evidence(level=ticket.evidence, why="")),
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "queue": ticket.queue,
        "tier": ticket.tier.value,
        "tags": ", ".join(ticket.tags) or None,
        "assignee": names.get(ticket.assignee, ticket.assignee) if ticket.assignee else None,
        "facts": facts_of(asking.work, ticket),
        "sla": ticket.sla,
        "impact": ticket.impact.value if ticket.impact else None,
        "urgency": ticket.urgency.value if ticket.urgency else None,
        "notes": _notes(asking, ticket),
        "older": len(said) - len(shown),
        "messages": [_message(asking, of, each, names, ticket) for of, each in shown],
        **_links(asking, ticket),
    }
    return asking.about(ticket, NOTICE, facts, cause=f":{number}")


def _conversation(asking: Asking, ticket: KnownTicket) -> list[tuple[int, Said]]:
    """The messages of a ticket and of those that were merged into it, each with its ticket, the oldest first."""
    numbers = [ticket.number, *asking.work.overviews.merged(ticket.number)]
    said = [
        (number, each)
        for number in numbers
        for each in asking.work.histories.of(number).said
        if each.text.strip() or each.direction is not Direction.NOTE  # nothing but commands
    ]
    return sorted(said, key=lambda one: one[1].received_at)


def _newest(said: Sequence[tuple[int, Said]]) -> list[tuple[int, Said]]:
    """As many of the newest messages as fit; the newest one always."""
    room = SHOWN_BYTES
    shown: list[tuple[int, Said]] = []
    for number, each in reversed(said):
        room -= len(each.text[:MESSAGE_CHARACTERS].encode("utf-8", "replace"))
        if room < 0 and shown:
            break
        shown.append((number, each))
    return shown[::-1]


def _message(
    asking: Asking, number: int, said: Said, names: Mapping[str, str], ticket: KnownTicket
) -> Mapping[str, object]:
    """One message as the template knows it; a note has a line above and below by which it is known again."""
    by = names.get(said.agent, said.agent) if said.agent else said.from_name or said.from_addr
    return {
        "kind": said.direction.value,
        "by": short(clean_header(by or "")) or "-",
        "at": local(asking.agent, said.received_at),
        "lines": [line.rstrip() for line in said.text[:MESSAGE_CHARACTERS].strip().splitlines()],
        "more": len(said.text) > MESSAGE_CHARACTERS,
        "withdrawn": said.withdrawn,
        "of": number if number != ticket.number else None,
        "fence": new_fence(asking.work.writer) if said.direction is Direction.NOTE else None,
    }


def _notes(asking: Asking, ticket: KnownTicket) -> list[str]:
    """What rules have said of the ticket."""
    noted = asking.work.histories.events(ticket.number, NOTED_EVENT)
    return [clean_header(str(data["text"])) for _at, data in noted]


def _customer(said: Sequence[tuple[int, Said]], ticket: KnownTicket) -> str | None:
    """The customer's name and address; None where nobody knows him."""
    if not ticket.customer:
        return None
    names = (each.from_name for _of, each in reversed(said) if each.from_addr == ticket.customer and each.from_name)
    name = short(clean_header(next(names, "")))
    return f"{name} ({ticket.customer})" if name else ticket.customer


def _links(asking: Asking, ticket: KnownTicket) -> Mapping[str, str | None]:
    """The addresses for an answer to the customer and for a note; none where the mailbox has no signed addresses."""
    handle, _joins = handle_of(asking.work, ticket, asking.agent)
    tag = asking.work.writer.desk.settings.tag or OUR_WORD
    subject = f"[{tag}#{ticket.number}] {clean_header(ticket.subject)}".strip()
    links = {}
    for name, purpose in (("answer", Purpose.REPLY), ("note", Purpose.NOTE)):
        address = signed(asking.work.writer, mailbox_of(asking.work, ticket), handle, purpose, asking.work.now)
        links[name] = None if address is None else mailto(address, subject=subject)
    return links
