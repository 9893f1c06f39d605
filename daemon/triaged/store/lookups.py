"""What is asked of the database about a batch of mail: one statement each, whatever the batch's size."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    text,
    union_all,
)

from triaged.model import OutboxState, Outcome, QuestionKind, Role
from triaged.store.tables import (
    AUTOMATIC_NOTICE,
    LIMITED_NOTICE,
    UtcDateTime,
    agent,
    customer,
    event,
    inbox,
    message_id,
    outbox,
    participant,
    question,
    ticket,
)

#: The oldest count: nobody who names an id in mails of his own can push out the ticket that it belongs to. A robot that
#: names the same id in every mail must not slow down the rest.
TICKETS_OF_AN_ID = 20
UNSENT = (OutboxState.CANCELLED, OutboxState.FAILED)  #: what reached nobody does not count

# The questions are put together once: asked for every batch, that would cost more than the answers.
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_OLDEST = func.row_number().over(partition_by=message_id.c.message_id, order_by=message_id.c.ticket)
_FOUND = select(message_id, _OLDEST.label("rank")).where(message_id.c.message_id.in_(_WANTED)).subquery()
IDS = (
    select(_FOUND.c.message_id, _FOUND.c.ticket, _FOUND.c.fingerprint)
    .where((_FOUND.c.rank <= TICKETS_OF_AN_ID) | _FOUND.c.fingerprint.in_(bindparam("prints", expanding=True)))
    .order_by(_FOUND.c.ticket)
)
HANDLES = union_all(
    select(
        participant.c.handle,
        participant.c.ticket,
        participant.c.address,
        participant.c.role,
        cast(null(), Text).label("kind"),
        null().label("inbox"),
        cast(null(), Text).label("outcome"),
    ).where(participant.c.handle.in_(_WANTED)),
    select(
        question.c.handle,
        question.c.ticket,
        question.c.address,
        case((question.c.kind == QuestionKind.TOLD, Role.STRANGER.value), else_=Role.AGENT.value),
        func.nullif(question.c.kind, QuestionKind.TOLD.value),
        question.c.inbox,
        inbox.c.outcome,
    )
    .join(inbox, inbox.c.id == question.c.inbox)
    .where(question.c.handle.in_(_WANTED)),
    select(
        agent.c.handle,
        cast(null(), Integer),
        agent.c.address,
        literal(Role.AGENT.value),
        cast(null(), Text),
        null(),
        cast(null(), Text),
    ).where(agent.c.handle.in_(_WANTED)),
)
PEOPLE = select(
    participant.c.ticket, participant.c.address, participant.c.role, participant.c.handle, participant.c.watches
).where(participant.c.ticket.in_(_WANTED))
SETTLEMENTS = select(event.c.at, event.c.data).where(event.c.kind == "settled", event.c.ticket.in_(_WANTED))
HELD = (
    select(inbox.c.ticket, func.count().label("mails"))
    .where(inbox.c.outcome == literal(Outcome.HELD.value, literal_execute=True), inbox.c.ticket.in_(_WANTED))
    .group_by(inbox.c.ticket)
)
# Mail of a merged ticket follows to the one into which it was merged, which may be merged itself.
_WAY = select(ticket.c.number.label("asked"), ticket.c.number.label("number")).where(ticket.c.number.in_(_WANTED))
_WAYS = _WAY.cte("ways", recursive=True)
_WAYS = _WAYS.union_all(
    select(_WAYS.c.asked, ticket.c.merged_into)
    .join(ticket, ticket.c.number == _WAYS.c.number)
    .where(ticket.c.merged_into.is_not(None))
)
TICKETS = (
    select(
        _WAYS.c.asked,
        ticket.c.number,
        ticket.c.subject,
        ticket.c.status,
        ticket.c.priority,
        ticket.c.queue,
        ticket.c.tier,
        ticket.c.tags,
        ticket.c.language,
        ticket.c.customer,
        ticket.c.mailbox,
        ticket.c.evidence,
        ticket.c.created_at,
        ticket.c.updated_at,
        ticket.c.assignee,
        ticket.c.offered_to,
        ticket.c.practice,
        ticket.c.sla,
        ticket.c.impact,
        ticket.c.urgency,
        ticket.c.solved_at,
        ticket.c.last_event,
        ticket.c.clocks.is_not(None).label("has_clocks"),
    )
    .join(_WAYS, ticket.c.number == _WAYS.c.number)
    .where(ticket.c.merged_into.is_(None))
)
#: The automatic answers that count. One that came back was sent all the same: a bouncing address would have no cap.
AUTOMATIC = (
    text(AUTOMATIC_NOTICE),
    outbox.c.state.not_in(UNSENT) | outbox.c.sent_at.is_not(None),
)
_TODAY: BindParameter[Any] = bindparam("today", type_=UtcDateTime)
_THIS_HOUR: BindParameter[Any] = bindparam("this_hour", type_=UtcDateTime)
_DOMAINS: BindParameter[Any] = bindparam("domains", expanding=True)
SENDERS = union_all(
    select(
        literal("sent").label("kind"),
        outbox.c.recipient.label("key"),
        func.count().label("number"),
        func.max(outbox.c.created_at, type_=UtcDateTime).label("at"),
        cast(null(), Text).label("word"),
    )
    .where(outbox.c.recipient.in_(_WANTED), outbox.c.created_at > _TODAY, *AUTOMATIC)
    .group_by(outbox.c.recipient),
    select(literal("domain"), outbox.c.domain, func.count(), null(), null())
    .where(outbox.c.domain.in_(_DOMAINS), outbox.c.created_at > _THIS_HOUR, *AUTOMATIC)
    .group_by(outbox.c.domain),
    select(literal("desk"), literal(""), func.count(), null(), null()).where(
        outbox.c.created_at > _THIS_HOUR, *AUTOMATIC
    ),
    select(outbox.c.notice, outbox.c.recipient, func.coalesce(outbox.c.ticket, 0), null(), outbox.c.cause).where(
        text(LIMITED_NOTICE), outbox.c.created_at > _THIS_HOUR
    ),
    select(literal("language"), customer.c.address, literal(0), null(), customer.c.language).where(
        customer.c.address.in_(_WANTED), customer.c.language.is_not(None)
    ),
    # Whose address it is too, one way only: that Bob may write for Anna does not let Anna write for Bob.
    select(literal("address"), customer.c.address, literal(0), null(), customer.c.alias_of).where(
        customer.c.address.in_(_WANTED), customer.c.alias_of.is_not(None)
    ),
)
_OPENED = (
    select(
        ticket.c.customer,
        ticket.c.number,
        ticket.c.subject,
        ticket.c.tags,
        ticket.c.evidence,
        ticket.c.created_at,
        ticket.c.updated_at,
        func.row_number().over(partition_by=ticket.c.customer, order_by=ticket.c.number.desc()).label("rank"),
    )
    .where(ticket.c.customer.in_(_WANTED), ticket.c.created_at > _TODAY)
    .subquery()
)
RECENT = select(_OPENED).where(_OPENED.c.rank <= bindparam("most", type_=Integer)).order_by(_OPENED.c.number)
