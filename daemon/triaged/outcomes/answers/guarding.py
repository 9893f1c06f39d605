"""What speaks against sending an agent's words to the customer: nothing internal, nothing twice, nothing to nobody."""

from __future__ import annotations

import html as html_text
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from triaged.desk.leaks import Cleared, Leak, clear
from triaged.desk.people import AgentFacts
from triaged.desk.threads.subjects import OUR_WORD, tagged_numbers
from triaged.mail.addrlist import to_ascii
from triaged.mail.answer_html import answer_html, link_targets, shown_pictures
from triaged.mail.canary import marks_in
from triaged.mail.compose import is_reply_subject
from triaged.mail.html import to_text
from triaged.model import FIRST_DAY, Direction, KnownTicket, Role, Status, Worded
from triaged.outcomes.agents.parts import Parts, parts_of, with_new_ids
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers.heard import Heard
from triaged.outcomes.answers.keeping import Reason, Why, doubtful, quoted
from triaged.outcomes.answers.kept import said_since
from triaged.outcomes.work import Work
from triaged.store.attachments import FileRow
from triaged.store.histories import History, Person, Said, Told

_OUTSIDE = (Role.CUSTOMER, Role.COLLEAGUE)
NO_PARTS = Parts()
SAME_WORDS, SAME_WORDS_WITHIN = 2, timedelta(days=1)  #: so often an agent may say the same on one ticket
SAME_WORDS_TO_ONE = 5  #: the same, over all tickets of one customer, whose program may open a new one each time
FIRST_LINE_CHARACTERS = 78  #: of a text, for its subject (RFC 5322 2.1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """Words of an agent's that the guards have seen."""

    reasons: Sequence[Reason] = ()  #: why they are held; none: they may go
    cleared: Cleared | None = None  #: None where they are held, or not for the customer
    parts: Parts = NO_PARTS  #: the files that go with them


def guard(work: Work, heard: Heard, becomes: KnownTicket, history: History, files: Sequence[FileRow]) -> Guarded:
    """All that speaks against an agent's mail, so that one word of his settles all of it.

    Args:
        work: The batch.
        heard: His mail.
        becomes: Its ticket as his commands leave it.
        history: What was said on it, and to whom.
        files: Of his mail.
    """
    reasons = [doubtful(each) for each in heard.doubts]
    html = _html(heard)
    shown = shown_pictures(html) if html is not None else None
    parts = parts_of(work, heard.mail.id, heard.decided.reading, files, shown=shown, leaves=heard.public)
    goes = heard.words or (parts.first and not heard.acts)
    if not (goes or heard.acts or heard.dropped or reasons):
        reasons.append(Reason(kind=Why.EMPTY))
    if not (heard.public and goes):
        return Guarded(reasons=reasons)
    reasons += _unreachable(work, heard, becomes, history)
    reasons += [*_elsewhere(work, heard, becomes, history), *_collision(work, heard, history)]
    reasons += _said_before(work, heard, history)
    worded = Worded(text=heard.words, html=None if html is None else with_new_ids(html, parts.pictures))
    found = check(work, heard, history, worded, parts.marks)
    if isinstance(found, Reason):
        return Guarded(reasons=[*reasons, found])
    return Guarded(reasons=reasons) if reasons else Guarded(cleared=found, parts=parts)


def check(
    work: Work, heard: Heard, history: History, worded: Worded, marks_in_files: Sequence[str]
) -> Cleared | Reason:
    """Let the words out, or say what is internal in them.

    Who has seen which words of a note they are may let them go. What frames our notices to agents never goes.
    """
    names = [each.filename or "" for each in heard.decided.reading.mail.attachments]
    marks = marks_in(work.writer.desk.ring, "\n".join((worded.text, worded.html or "", *names)))
    seen = None if worded.html is None else "\n".join((to_text(worded.html).text, *link_targets(worded.html)))
    notes = _notes(work, heard, history)
    public = [*(each.text for each in history.public()), *heard.canned]
    found = clear(worded, seen=seen, marks=[*marks, *marks_in_files], notes=notes, public=public)
    if isinstance(found, Leak):
        if found.kind == "mark":
            return Reason(kind=Why.MARK, words=_marked(work, worded.text))
        return Reason(kind=Why.NOTE, words=quoted(found.found))
    return found


def _notes(work: Work, heard: Heard, history: History) -> list[str]:
    """Notes that must not leave; of what he lets go, those that were written since he was asked."""
    if heard.ticket is None:
        return []
    if heard.released is None:
        return list(work.histories.notes(heard.ticket.number))
    if heard.asked is None:  # for a code: before that was asked for, nothing spoke against it
        return []
    return [each.text for each in said_since(history, heard.asked) if each.direction is Direction.NOTE]


def _marked(work: Work, text: str) -> list[str]:
    """The lines in which marks stand; none where they stand in the HTML or in a file alone."""
    lines = [line for line in text.splitlines() if marks_in(work.writer.desk.ring, line)]
    return quoted("\n".join(lines))


def outsiders(work: Work, heard: Heard, history: History) -> Sequence[Person]:
    """Who outside sees the answer: customers and colleagues, but not its writer."""
    his = {known for known, first in work.writer.desk.site.agents.items() if first == heard.agent.address}
    return [each for each in history.people.values() if each.role in _OUTSIDE and each.address not in his]


def why_not_written_to(work: Work, address: str) -> str | None:
    """Why somebody outside cannot be written to, if so."""
    if not address:
        return "there is no address"
    if work.writer.desk.site.is_own(address):
        return f"{address} is an address of this desk"
    if to_ascii(address) is None:
        return f"{address} needs SMTPUTF8"
    return None


def _unreachable(work: Work, heard: Heard, becomes: KnownTicket, history: History) -> list[Reason]:
    if becomes.practice:  # nothing of it leaves anyway
        return []
    if becomes.status is Status.SPAM:
        return [Reason(kind=Why.UNREACHABLE, why="the ticket is spam, whose sender gets nothing: #open it first")]
    people = outsiders(work, heard, history)
    reasons = [why_not_written_to(work, each.address) for each in people]
    if any(why is None for why in reasons):
        return []
    first = next((why for why in reasons if why is not None), "the ticket has no customer with an address")
    return [Reason(kind=Why.UNREACHABLE, why=first)]


def _elsewhere(work: Work, heard: Heard, becomes: KnownTicket, history: History) -> list[Reason]:
    """The mail that he answers has moved since, or somebody takes part whom he was not told of."""
    told = _told(work, heard)
    if told is None or heard.ticket is None or becomes.practice:
        return []
    moved_to = work.known.find(told.moved_to) if told.moved_to is not None else None
    if moved_to is not None and moved_to.number != heard.ticket.number:
        return [Reason(kind=Why.MOVED, name=f"#{moved_to.number}")]
    brought = work.histories.events(heard.ticket.number, "brought")
    knows = {*told.people, *(data["who"] for _at, data in brought if data["agent"] == heard.agent.address)}
    there = [each.address for each in outsiders(work, heard, history) if each.address in becomes.participants]
    new = [each for each in there if each not in knows]
    return [Reason(kind=Why.NEW_READER, name=", ".join(new))] if new else []


def _told(work: Work, heard: Heard) -> Told | None:
    """What the agent knew: of the question about his mail, else of the notice that he answers, else on that day.

    The day is that of the signed address that he writes to.
    None where nobody can tell, or he was asked for a code: before that nothing spoke against it.
    """
    if heard.asked is not None:
        return Told(people=heard.asked.readers)
    if heard.released is not None:
        return None
    told = work.histories.told_by(heard.said.answers) if heard.said.answers is not None else None
    if told is not None:
        return told
    reading = heard.decided.reading
    for token in (*reading.tokens, *reading.own_ids.values()):
        day = datetime.combine(FIRST_DAY + timedelta(days=token.day), time.max, UTC)
        told = work.histories.told_until(token.handle, day)
        if told is not None:
            return told
    return None


def _collision(work: Work, heard: Heard, history: History) -> list[Reason]:
    """A colleague's answer that the agent cannot have seen when he wrote his."""
    own = (None, heard.agent.address, heard.asked.agent if heard.asked is not None else None)
    others = [each for each in history.public() if each.direction is Direction.OUT and each.agent not in own]
    if heard.asked is not None:  # the question showed him what was said until then
        unseen = said_since(history, heard.asked)
        return [_quicker(work, heard, each) for each in others if each in unseen][:1]
    since = _seen_until(work, heard, history)
    sent = work.answers.relayed([each.inbox for each in others if each.inbox is not None])
    # By our clock where we sent it: that of a mail server may go wrong, and what was held came long before it went out.
    first = next((each for each in others if sent.get(each.inbox or 0, each.received_at) > since), None)
    return [] if first is None else [_quicker(work, heard, first)]


def _said_before(work: Work, heard: Heard, history: History) -> list[Reason]:
    """Words that the agent has sent so often already, as a program does that answers for him without saying so.

    Where one answers for the customer too, nothing else would end it: neither may be cut short by a count of mails.
    """
    if heard.released is not None or heard.asked is not None:  # a person has said that they are to go
        return []
    since = work.now - SAME_WORDS_WITHIN
    same = [
        each
        for each in history.public()
        if each.agent == heard.agent.address and each.received_at > since and each.text == heard.words
    ]
    customer = heard.ticket.customer if heard.ticket is not None else None
    elsewhere = work.answers.said_to(customer, heard.agent.address, heard.words, since) if customer else 0
    return [Reason(kind=Why.AGAIN)] if len(same) >= SAME_WORDS or elsewhere >= SAME_WORDS_TO_ONE else []


def _quicker(work: Work, heard: Heard, first: Said) -> Reason:
    colleague = named(work, first.agent)
    at = first.received_at.astimezone(heard.agent.hours.zone)
    today = work.now.astimezone(heard.agent.hours.zone).date() == at.date()
    return Reason(
        kind=Why.COLLISION,
        name=colleague.name if colleague is not None else first.agent,
        at=f"{at:%H:%M}" if today else f"{at:%Y-%m-%d %H:%M}",
        words=quoted(first.text),
    )


def _seen_until(work: Work, heard: Heard, history: History) -> datetime:
    """Up to when the agent knows what was said: to the notice that he answers, else to the customer's last mail."""
    told = work.answers.made_at(heard.said.answers) if heard.said.answers is not None else None
    if told is not None:
        return told
    newest = [each.received_at for each in history.public() if each.direction is Direction.IN]
    return max(newest, default=work.now)


def subject_of(work: Work, heard: Heard) -> str:
    """What a mail that an agent writes of himself is called, outside too: as he calls it, else by its first line.

    The subject of what he answers or passes on is no name of his, and may be that of a mail for agents alone.
    """
    his = (heard.decided.reading.mail.subject if heard.held is None else heard.held.subject).strip()
    taken = heard.said.answers is not None or is_reply_subject(his)
    first = next((line.strip() for line in heard.words.splitlines() if line.strip()), "")[:FIRST_LINE_CHARACTERS]
    tag = work.writer.desk.settings.tag or OUR_WORD
    usable = [each for each in ("" if taken else his, first) if each]
    ring = work.writer.desk.ring
    return next((each for each in usable if not (tagged_numbers(each, tag) or marks_in(ring, each))), "")


def _html(heard: Heard) -> str | None:
    """The words with the form that the agent gave them; None where they had none."""
    source = heard.decided.reading.mail.html
    if source is None or not heard.text:
        return None
    his = answer_html(source, heard.text)
    if his is None:
        return None
    return "".join((*(f"<p>{_broken(each)}</p>" for each in heard.canned), his))


def _broken(text: str) -> str:
    return html_text.escape(text).replace("\n", "<br>")


def mentor_of(work: Work, agent: AgentFacts) -> AgentFacts | None:
    """Who sees the answers of an agent before they leave; None where nobody does, or he is no agent any more."""
    return named(work, agent.mentor) if agent.mentor not in (None, agent.address) else None
