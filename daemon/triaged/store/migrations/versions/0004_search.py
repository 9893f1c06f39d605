"""The full-text index of all messages: see `store.search`. It is filled by the service, behind its other work."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create it, empty.

    The words come taken apart and folded: `ascii` leaves them as they are. What is put in later is searched at once:
    without `fastupdate` PostgreSQL has no list of entries beside the index that every search reads to its end.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE word_index USING fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0)"
        )
        op.execute(
            "CREATE TRIGGER word_index_forgets AFTER DELETE ON message "
            "BEGIN DELETE FROM word_index WHERE rowid = old.id; END"
        )
        return
    op.execute(
        "CREATE TABLE word_index (message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX word_index_by_words ON word_index USING gin (words) WITH (fastupdate = off)")
