"""An agent's first steps: what his first answer proves, and what he sees of one that is an exercise."""

from __future__ import annotations

from collections.abc import Sequence

from triaged.desk.people import AgentFacts
from triaged.model import Answer, AwayBy, ClaimedMail, KnownTicket, Reading, Settled, Worded
from triaged.outcomes.agents.telling import News, handle_of, tell
from triaged.outcomes.work import Decided, Work
from triaged.store.acts import Absence, NewDesk, Proved, StoreAct
from triaged.store.filing import NoticeRow, ParticipantRow


def proof_of(work: Work, decided: Decided, said: Answer) -> Sequence[StoreAct]:
    """What an agent's answer proves: the way between him and us (his first one alone), and that he is here again.

    It ends only what his mail program has said of him, and without a word: he has not asked for it.
    """
    sender = decided.reading.mail.from_
    evidence = decided.reading.evidence
    proof = {
        "by": said.by,
        "evidence": f"{evidence.level.name}: {evidence.why}",
        "address": sender.addr if sender is not None else None,
    }
    known = [] if said.agent in work.staff.desks else [NewDesk(address=said.agent, handle=work.writer.nonce())]
    # what a mentor lets go was written before
    back = said.agent in work.staff.by_program and said.released is not Settled.APPROVED
    here = [Absence(address=said.agent, since=None, by=AwayBy.PROGRAM)] if back else []
    return [*known, *here, Proved(address=said.agent, proof=proof)]


def practised(
    work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket, agent: AgentFacts, answer: Worded | None
) -> tuple[Sequence[NoticeRow], Sequence[ParticipantRow]]:
    """What he sees in place of what a customer would have got; `answer` is None where he wrote nothing for one."""
    handle, joins = handle_of(work, ticket, agent)
    news = News(
        notice="practice_agent",
        cause=f"practice_agent:{mail.id}",
        facts={"answer": answer.text if answer is not None else None, "proven": mail.settled is not Settled.CONFIRMED},
        answers=reading,
    )
    notice = tell(work, mail, ticket, agent, handle, news)
    return ([], []) if isinstance(notice, str) else ([notice], joins)
