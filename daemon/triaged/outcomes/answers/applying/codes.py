"""Commands that take a mailed-back code (DESIGN 5, A4): the question, the code, and answers that do not carry it.

The code is made from the random handle of the question, so that nothing else is stored. It is good once: who answers a
question that was settled settles nothing any more.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.model import (
    Answer,
    ClaimedMail,
    Command,
    Direction,
    KnownTicket,
    Order,
    Outcome,
    Question,
    QuestionKind,
    Reading,
)
from triaged.model.commands import Act, Copy, Merge, ToAll
from triaged.outcomes.agents.asking import asked_by
from triaged.outcomes.agents.telling import News, named, tell
from triaged.outcomes.incidents import listed, reached_by
from triaged.outcomes.work import Decided, Work, file_rows, message_row, new_handle, nothing_more, numbered, received
from triaged.store.filing import Filing, NoticeRow, QuestionRow, SettledRow
from triaged.store.held import SETTLED_EVENT

VALID = timedelta(hours=24)  #: of a code
WRONG_CODES = 3  #: so many end the question
EVENT = "code"  #: a wrong or late one, in the ticket's history
NOTICE = "code_agent"
REASON = "its commands take a code"  #: why such a mail is held
CHARACTERS = 6  #: of a code
#: No letter or digit that looks like another one (0 O, 1 I L, 2 Z, 5 S, 8 B, U V): 21 of them, 86 million codes.
ALPHABET = "ACDEFHJKMNPQRTWXY3479"
#: What a Cyrillic keyboard writes for letters that look the same.
_LOOKS_LIKE = str.maketrans("АСЕНКМРТХУ", "ACEHKMPTXY")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """What a wrong code does."""

    state: str  #: as the template knows it: "wrong", "dropped" (it was the last one), "late"
    count: int  #: wrong ones so far, this one included

    @property
    def ends(self) -> bool:
        """Whether the question is settled by it: nothing is done."""
        return self.state != "wrong"


def code_of(handle: int) -> str:
    """The code of a question."""
    number = int.from_bytes(hashlib.sha256(b"triaged code %d" % handle).digest())
    code = ""
    for _ in range(CHARACTERS):
        number, at = divmod(number, len(ALPHABET))
        code += ALPHABET[at]
    return code


def code_matches(handle: int, note: str) -> bool:
    """Whether what an agent says behind `#confirm` is the code of a question: alone on the line, or the first word."""
    first = next(iter(note.splitlines()), "")
    wanted = code_of(handle).encode()
    said = [_plain(first), _plain(next(iter(first.split()), ""))]
    return any([hmac.compare_digest(wanted, each.encode()) for each in said])  # noqa: C419  each takes its time


def ask_code(
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    ticket: KnownTicket,
    agent: AgentFacts,
    acts: Sequence[tuple[Order, Act]],
) -> Filing:
    """The mail is held, and the agent gets a code to send back.

    Args:
        work: The batch.
        mail: The agent's mail as it is known in custody.
        decided: The same, read.
        ticket: The one that he answers.
        agent: Who writes.
        acts: What he asks for.
    """
    reading = decided.reading
    sender = reading.mail.from_.addr if reading.mail.from_ is not None else None
    question = QuestionRow(kind=QuestionKind.CODE, address=agent.address, sender=sender, handle=new_handle())
    news = News(
        notice=NOTICE,
        cause=f"{NOTICE}:{mail.id}",
        facts=_asks(work, decided, ticket, agent, acts, code_of(question.handle)),
        answers=reading,
    )
    notice = tell(work, mail, ticket, agent, question.handle, news)
    held = _held(mail, reading, agent, acts, notice)
    return replace(
        nothing_more(mail, decided, Outcome.HELD, REASON, ticket.number),
        becomes=ticket,
        questions=[question],
        events=numbered(work.known.last_event(ticket.number), ("held", held)),
        notices=[] if isinstance(notice, str) else [notice],
    )


def wrong_code(work: Work, mail: ClaimedMail, decided: Decided, command: Command) -> Filing | None:
    """What follows where `#confirm` does not bring the code of its question; None where it does.

    The third wrong code, and one that comes too late, end the question: nothing is done.
    """
    asked = asked_by(work, mail, decided.reading, command.question)
    handle, ticket = asked if asked is not None else (None, None)
    if handle is None or ticket is None:
        return _nothing(mail, decided, command)
    wrong = _wrong(work, ticket, command.question, handle, command.note)
    if wrong is None:
        return None
    about = {"inbox": command.question.inbox, "agent": command.agent}
    events: list[tuple[str, Mapping[str, Any]]] = [
        ("received", received(mail, decided.reading, Outcome.COMMAND)),
        (EVENT, {**about, "state": wrong.state, "count": wrong.count}),
    ]
    if wrong.ends:
        events.append((SETTLED_EVENT, {**about, "question": command.question.kind, "verb": "drop"}))
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.COMMAND,
        message_id=decided.reading.message_id,
        reason=f"a {'late' if wrong.state == 'late' else 'wrong'} code of {command.agent}",
        ticket=ticket.number,
        becomes=ticket,
        message=replace(message_row(work, decided.reading, Direction.NOTE), text=""),
        files=file_rows(work, decided.reading),
        settles=_dropped(command) if wrong.ends else None,
        events=numbered(work.known.last_event(ticket.number), *events),
        notices=_tell_wrong(work, mail, decided, ticket, handle, command, wrong),
    )


def _asks(
    work: Work,
    decided: Decided,
    ticket: KnownTicket,
    agent: AgentFacts,
    acts: Sequence[tuple[Order, Act]],
    code: str,
) -> dict[str, Any]:
    """What the template of the question needs."""
    to_all = any(isinstance(act, ToAll) for _order, act in acts)
    parts = reached_by(work, ticket, agent.address).tickets if to_all else []
    return {
        "state": "ask",
        "code": code,
        "left": WRONG_CODES,
        "lines": [order.line for order, _act in acts],
        "brought": [address for _order, act in acts if isinstance(act, Copy) for address in act.outside],
        "merged": _merged(work, acts),
        "parts": len(parts),
        **listed(parts),
        "text": isinstance(decided.thread, Answer) and bool(decided.thread.block.text),
    }


def _held(
    mail: ClaimedMail,
    reading: Reading,
    agent: AgentFacts,
    acts: Sequence[tuple[Order, Act]],
    notice: NoticeRow | str,
) -> dict[str, Any]:
    """The event of the question; `notice`: what asks it, or why none does."""
    sender = reading.mail.from_
    return {
        "inbox": mail.id,
        "from": sender.addr if sender is not None else None,
        "question": QuestionKind.CODE,
        "reason": REASON,
        "commands": [order.line for order, _act in acts],
        "evidence": f"{reading.evidence.level.name}: {reading.evidence.why}",
        "asked": None if isinstance(notice, str) else agent.address,
        **({"not_asked": notice} if isinstance(notice, str) else {}),
    }


def _plain(said: str) -> str:
    """What was typed, as the alphabet has it: any case, any width, and without the room in between."""
    shown = unicodedata.normalize("NFKC", said).upper().translate(_LOOKS_LIKE)
    return "".join(each for each in shown if each.isalnum())


def _merged(work: Work, acts: Sequence[tuple[Order, Act]]) -> Mapping[str, object] | None:
    for _order, act in acts:
        if isinstance(act, Merge) and (other := work.known.find(act.into)) is not None:
            return {"into": other.number, "customer": other.customer or "-"}
    return None


def _wrong(work: Work, ticket: KnownTicket, question: Question, handle: int, note: str) -> _Wrong | None:
    """Whether an answer does not do, and what it does; None where it is right."""
    told = work.histories.events(ticket.number, EVENT)
    count = sum(data["inbox"] == question.inbox for _at, data in told)
    held = work.histories.events(ticket.number, "held")
    asked_at = next((at for at, data in reversed(held) if data["inbox"] == question.inbox), None)
    if asked_at is not None and work.now - asked_at > VALID:
        return _Wrong(state="late", count=count)
    if code_matches(handle, note):
        return None
    return _Wrong(state="dropped" if count + 1 >= WRONG_CODES else "wrong", count=count + 1)


def _tell_wrong(
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    ticket: KnownTicket,
    handle: int,
    command: Command,
    wrong: _Wrong,
) -> list[NoticeRow]:
    agent = named(work, command.agent)
    if agent is None:
        return []
    facts = {
        "state": wrong.state,
        "code": None,
        "left": WRONG_CODES - wrong.count,
        "lines": (),
        "brought": (),
        "merged": None,
        "parts": 0,
        **listed([]),
        "text": False,
    }
    news = News(notice=NOTICE, cause=f"{NOTICE}:{mail.id}", facts=facts, answers=decided.reading)
    notice = tell(work, mail, ticket, agent, handle, news)
    return [] if isinstance(notice, str) else [notice]


def _dropped(command: Command) -> SettledRow:
    return SettledRow(inbox=command.question.inbox, settled=None, verb="drop", by=command.agent)


def _nothing(mail: ClaimedMail, decided: Decided, command: Command) -> Filing:
    """An answer whose question cannot be found again settles nothing."""
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.COMMAND,
        message_id=decided.reading.message_id,
        reason=f"a code of {command.agent} that belongs to no question",
    )
