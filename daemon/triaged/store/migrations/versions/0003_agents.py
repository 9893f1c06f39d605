"""What agents who work by mail need: see the columns' comments in `store.tables`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def upgrade() -> None:
    """Add the columns and tables; what was stored before keeps its meaning."""
    _extend()
    _create()


def _extend() -> None:
    op.add_column("ticket", sa.Column("offered_to", sa.Text))
    op.add_column("ticket", _flag("practice"))
    unsettled = sa.text("status IN ('new', 'open')")
    op.create_index(
        "ticket_load", "ticket", ["assignee", "offered_to"], sqlite_where=unsettled, postgresql_where=unsettled
    )
    op.add_column("message", sa.Column("agent", sa.Text))
    op.add_column("message", _flag("withdrawn"))
    op.add_column("participant", _flag("watches"))
    op.add_column("question", sa.Column("kept", sa.JSON))
    op.add_column("outbox", sa.Column("parts", sa.JSON))
    op.add_column("outbox", sa.Column("about", sa.Integer))
    op.create_index("outbox_by_about", "outbox", ["about"])
    op.drop_index("outbox_limited", "outbox")
    limited = sa.text("notice IN ('held_agent', 'confirm_agent', 'alias_agent', 'alarm')")
    op.create_index("outbox_limited", "outbox", ["created_at"], sqlite_where=limited, postgresql_where=limited)


def _create() -> None:
    op.create_table(
        "agent",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("handle", sa.BigInteger, nullable=False),
        _time("invited_at"),
        _time("proved_at"),
        sa.Column("proof", sa.JSON),
        _time("away_since"),
        _time("away_until"),
        sa.Column("away_by", sa.Text),
        _time("digest_at"),
        sa.PrimaryKeyConstraint("address", name="agent_key"),
        sa.UniqueConstraint("handle", name="agent_one_handle"),
    )
    op.create_table(
        "agent_alias",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        _time("confirmed_at", nullable=False),
        sa.PrimaryKeyConstraint("address", name="agent_alias_key"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("ticket.number", name="reminder_ticket_from")),
        sa.Column("inbox", sa.Integer, sa.ForeignKey("inbox.id", name="reminder_inbox_from")),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        _time("due_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="reminder_key"),
    )
    op.create_index("reminder_by_ticket", "reminder", ["ticket"])
    op.create_index("reminder_by_inbox", "reminder", ["inbox"])
    op.create_index("reminder_by_due_at", "reminder", ["due_at"])
