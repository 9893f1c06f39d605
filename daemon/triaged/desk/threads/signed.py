"""What we signed and a mail carries: whom we gave it to, and whether this sender may use it."""

from __future__ import annotations

from triaged.desk.threads.agents import act, also_his, is_written_to_customer_of, may_be_his
from triaged.desk.threads.carried import carried
from triaged.desk.threads.case import Case
from triaged.desk.threads.joining import join
from triaged.model import Held, Holder, QuestionKind, Role, ThreadDecision


def by_what_we_signed(case: Case) -> ThreadDecision | None:
    """The decision to which the tokens of a mail lead; None where it carries none whose holder is known.

    The first token that its sender may use decides. After a refusal an agent's mail does not become public any more:
    he may have meant it for colleagues.
    """
    refused: Held | None = None
    for each in carried(case):
        holder = each.holder
        if holder is None:
            continue
        if holder.role is Role.AGENT:
            if case.agent is not None and case.site.agents.get(holder.address) == case.agent:
                return act(case, holder, each.token, by=each.by)
            if may_be_his(case, holder.address) and not case.belongs_to(holder.ticket):
                refused = refused or also_his(holder.address, ticket=holder.ticket.number)
                continue
        elif case.may_answer(holder.ticket):
            if refused is None or case.agent is None:
                return join(case, holder.ticket, by=each.by)
        elif each.by == "own-id" and is_written_to_customer_of(case, holder.ticket):
            continue
        refused = refused or _refused(case, holder)
    return refused


def _refused(case: Case, holder: Holder) -> Held:
    return Held(reason=_reason(case, holder), ticket=holder.ticket.number, question=QuestionKind.ADMIT)


def _reason(case: Case, holder: Holder) -> str:
    if case.sender is None:
        return "answers a mail of ours, and no single sender can be read"
    if holder.role is not Role.AGENT:
        if case.agent is not None:
            return "an agent answers what was sent to somebody else, and takes no part in the ticket"
        return "answers a mail of ours, and its sender takes no part in the ticket"
    if case.agent is not None:
        return "an agent uses what was sent to another agent"
    if case.sender == holder.address:
        return "answers what was sent to an agent, and its sender is no agent any more"
    return "answers what was sent to an agent, and its sender is no agent"
