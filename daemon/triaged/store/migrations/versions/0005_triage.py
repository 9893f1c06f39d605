"""What triage by rules needs: see the columns' comments in `store.tables`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ticket(table: str, *, nullable: bool = False) -> sa.Column[Any]:
    reference = sa.ForeignKey("ticket.number", name=f"{table}_ticket_from")
    return sa.Column("ticket", sa.Integer, reference, nullable=nullable, autoincrement=False)


def upgrade() -> None:
    """Add the columns and tables; what was stored before keeps its meaning."""
    op.add_column("inbox", sa.Column("facts", sa.JSON))
    ruled = sa.text("facts IS NOT NULL")
    op.create_index("inbox_ruled", "inbox", ["received_at", "id"], sqlite_where=ruled, postgresql_where=ruled)
    op.add_column("ticket", sa.Column("sla", sa.Text))
    op.add_column("ticket", sa.Column("impact", sa.Text))
    op.add_column("ticket", sa.Column("urgency", sa.Text))
    unsettled = sa.text("status IN ('new', 'open', 'pending', 'hold')")
    op.create_index("ticket_unsettled", "ticket", ["customer"], sqlite_where=unsettled, postgresql_where=unsettled)
    op.add_column("outbox", sa.Column("channel", sa.Text, nullable=False, server_default="smtp"))
    _wait_by_channel()
    _count_questions()
    _create_of_tickets()
    _create_of_rules()


def _wait_by_channel() -> None:
    """What waits for one channel is found without what waits for another."""
    waiting = sa.text("state = 'waiting'")
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_due", "outbox", ["channel", "next_at"], sqlite_where=waiting, postgresql_where=waiting)


def _count_questions() -> None:
    """A question for what is missing counts as an automatic answer too."""
    automatic = sa.text("notice IN ('ack_new', 'ack_collected', 'facts_missing', 'held_sender')")
    op.drop_index("outbox_automatic", "outbox")
    op.create_index("outbox_automatic", "outbox", ["created_at"], sqlite_where=automatic, postgresql_where=automatic)


def _create_of_tickets() -> None:
    op.create_table(
        "field",
        _ticket("field"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("unproven", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("ticket", "name", name="field_key"),
    )
    op.create_index("field_by_name_value_ticket", "field", ["name", "value", "ticket"])
    op.create_table(
        "alert",
        sa.Column("key", sa.Text, nullable=False),
        _ticket("alert"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("flapping", sa.Boolean, nullable=False),
        sa.Column("problems", sa.JSON, nullable=False),
        _time("heard_at", nullable=False),
        sa.Column("quiet", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("key", name="alert_key"),
    )
    op.create_index("alert_by_ticket", "alert", ["ticket"])
    op.create_table(
        "recent_words",
        _ticket("recent_words"),
        _time("at", nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="recent_words_key"),
    )
    op.create_index("recent_words_by_at", "recent_words", ["at"])
    op.create_table(
        "incident",
        _ticket("incident"),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("own", sa.JSON, nullable=False),
        sa.Column("proven", sa.Boolean, nullable=False),
        sa.Column("tickets", sa.Integer, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        _time("newest_at", nullable=False),
        sa.Column("confirmed_by", sa.Text),
        _time("confirmed_at"),
        _time("over_at"),
        sa.Column("refused", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("voices", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("ticket", name="incident_key"),
    )
    op.create_index("incident_by_newest_at", "incident", ["newest_at"])


def _create_of_rules() -> None:
    op.create_table(
        "directory",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name="directory_key"),
    )
    op.create_table(
        "rotation",
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("queue", "agent", name="rotation_key"),
    )
    op.create_table(
        "slow_rule",
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        _time("newest_at", nullable=False),
        sa.PrimaryKeyConstraint("rule", name="slow_rule_key"),
    )
