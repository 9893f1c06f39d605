"""What threading, trust and flood limits need to know: see the columns' comments in `store.tables`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Add the columns and tables; what was stored before keeps its meaning."""
    _extend()
    _create()


def _extend() -> None:
    op.add_column("inbox", sa.Column("settled", sa.Text))
    op.create_index("inbox_held", "inbox", ["ticket"], **_only("outcome = 'held'"))
    op.add_column("ticket", sa.Column("evidence", sa.Integer, nullable=False, server_default="0"))
    op.add_column("ticket", _time("solved_at"))
    op.execute("UPDATE ticket SET solved_at = updated_at WHERE status IN ('solved', 'closed')")
    op.add_column("ticket", sa.Column("merged_into", sa.Integer))
    op.drop_index("ticket_by_customer", "ticket")
    op.create_index("ticket_by_customer_created_at", "ticket", ["customer", "created_at"])
    op.create_index("message_by_inbox", "message", ["inbox"])
    op.add_column("participant", sa.Column("merged_from", sa.Integer))
    op.create_index("participant_by_address", "participant", ["address"])
    op.add_column("customer", sa.Column("alias_of", sa.Text))
    op.add_column("outbox", sa.Column("domain", sa.Text, nullable=False, server_default=""))
    op.create_index("outbox_by_domain_created_at", "outbox", ["domain", "created_at"])
    op.create_index(
        "outbox_automatic",
        "outbox",
        ["created_at"],
        **_only("notice IN ('ack_new', 'ack_collected', 'held_sender')"),
    )
    op.create_index(
        "outbox_limited", "outbox", ["created_at"], **_only("notice IN ('held_agent', 'confirm_agent', 'alarm')")
    )


def _create() -> None:
    op.create_table(
        "link",
        sa.Column("ticket", sa.Integer, sa.ForeignKey("ticket.number", name="link_ticket_from"), nullable=False),
        sa.Column("other", sa.Integer, sa.ForeignKey("ticket.number", name="link_other_from"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "other", name="link_key"),
    )
    op.create_index("link_by_other", "link", ["other"])
    op.create_table(
        "attachment",
        sa.Column("inbox", sa.Integer, sa.ForeignKey("inbox.id", name="attachment_inbox_from"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("ticket.number", name="attachment_ticket_from"), nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("filename", sa.Text),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("inline", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        _time("next_at"),
        sa.PrimaryKeyConstraint("inbox", "number", name="attachment_key"),
    )
    op.create_index("attachment_by_ticket", "attachment", ["ticket"])
    op.create_index("attachment_waiting", "attachment", ["next_at"], **_only("state = 'waiting'"))
    op.create_table(
        "question",
        sa.Column("handle", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("inbox", sa.Integer, sa.ForeignKey("inbox.id", name="question_inbox_from"), nullable=False),
        sa.Column("ticket", sa.Integer, sa.ForeignKey("ticket.number", name="question_ticket_from")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("sender", sa.Text),
        _time("asked_at", nullable=False),
        sa.PrimaryKeyConstraint("handle", name="question_key"),
    )
    op.create_index("question_by_inbox", "question", ["inbox"])
    op.create_index("question_by_ticket_sender", "question", ["ticket", "sender"])
    op.create_table(
        "uncollected",
        sa.Column(
            "ticket",
            sa.Integer,
            sa.ForeignKey("ticket.number", name="uncollected_ticket_from"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("mailbox", sa.Text, nullable=False),
        _time("created_at", nullable=False),
        _time("due_at", nullable=False),
        _time("answer_by", nullable=False),
        sa.Column("utc_offset", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="uncollected_key"),
    )
    op.create_index("uncollected_by_due_at", "uncollected", ["due_at"])
    op.create_index("uncollected_by_address", "uncollected", ["address"])
