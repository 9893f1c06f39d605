"""The webhooks that a step calls: a chat, a pager."""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.sla.events import written
from triaged.model import TriageDecision
from triaged.outcomes.agents.telling import mailbox_of
from triaged.outcomes.escalating.escalated import Doing
from triaged.outcomes.ruling.times import CLOCK, no_mail, reading_of
from triaged.outcomes.webhooks import call

NOTICE = "clock_webhook"  #: a name of its own: it does not leave once the ticket was answered
NOT_CALLED = "the settings have no such webhook any more"


def call_webhooks(doing: Doing) -> None:
    """Each webhook of the step gets one call about the ticket as it is afterwards."""
    if not doing.step.webhooks:
        return
    work, ticket = doing.work, doing.ticket
    rules = TriageDecision(queue=ticket.queue, language=ticket.language, webhooks=doing.step.webhooks)
    reading = replace(reading_of(work, ticket), mailbox=mailbox_of(work, ticket))
    called = call(work, no_mail(work, ticket), reading, ticket, rules, event=CLOCK, promise=_promise(doing))
    doing.notices += [
        replace(
            each,
            notice=NOTICE,
            cause=f"{doing.cause}:webhook:{each.recipient}",
            about=None,
            valid_until=doing.valid_until,
        )
        for each in called
    ]
    names = {each.recipient for each in called}
    for name in doing.step.webhooks:
        if name in names:
            doing.does.append(f"webhook {name}")
        else:
            doing.not_done[f"webhook {name}"] = NOT_CALLED


def _promise(doing: Doing) -> dict[str, object]:
    """Which promised time runs out, for the receiver; fields are only ever added.

    What was missed while the desk did not run calls nobody by itself: this call names it.
    """
    clock = doing.clock
    return {
        "metric": clock.metric.value,
        "policy": clock.policy,
        "target_s": clock.target,
        "elapsed_s": clock.elapsed,
        "due_at": written(clock.due_at) if clock.due_at is not None else None,
        "breached_at": written(clock.breached_at) if clock.breached_at is not None else None,
        "percent": doing.step.at,
        "round": doing.due.round,
        "missed": [{"step": each.key, "round": each.round, "at": written(each.at)} for each in doing.missed],
    }
