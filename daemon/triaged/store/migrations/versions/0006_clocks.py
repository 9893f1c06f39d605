"""What promised times need: see the columns' comments in `store.tables`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

AUTOMATIC_NOTICE = (
    "notice IN ('ack_new', 'ack_collected', 'facts_missing', 'held_sender', "
    "'specialist_customer', 'delay_customer', 'pending_customer', 'solved_customer', 'closed_customer')"
)
ESCALATION_NOTICE = "notice IN ('escalated_agent', 'breach_lead', 'delay_customer', 'clock_webhook')"


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Tickets from before have no clocks; the table that was kept for them was never written."""
    op.drop_index("clock_by_due_at", "clock")
    op.drop_table("clock")
    op.add_column("ticket", sa.Column("clocks", sa.JSON))
    op.add_column("ticket", _time("clock_at"))
    _index("ticket_clock_at", "ticket", ["clock_at"], where="clock_at IS NOT NULL")
    _index("event_of_clocks", "event", ["ticket", "number"], where="kind IN ('clock', 'escalated')")
    op.drop_index("outbox_automatic", "outbox")  # what customers hear of time counts as an automatic answer too
    _index("outbox_automatic", "outbox", ["created_at"], where=AUTOMATIC_NOTICE)
    _index("outbox_escalations", "outbox", ["ticket"], where=ESCALATION_NOTICE)
    op.create_table(
        "promises",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        _time("since", nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="promises_key"),
    )
    op.create_table(
        "outage",
        _time("begins", nullable=False),
        _time("ends", nullable=False),
        sa.PrimaryKeyConstraint("begins", name="outage_key"),
    )


def _index(name: str, table: str, columns: list[str], *, where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
