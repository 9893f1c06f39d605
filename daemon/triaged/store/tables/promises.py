"""What was promised when, and when the desk did not run."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, Table, Text

from triaged.store.tables.base import UtcDateTime, metadata

# The promised times of the settings, each version for good: what has passed is counted as it was promised then.
promises = Table(
    "promises",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, ...
    Column("since", UtcDateTime, nullable=False),  # in force from then on, until the next one
    Column("digest", Text, nullable=False),  # SHA-256 of the document
    Column("document", JSON, nullable=False),  # policies, calendars with their days off, chains
)

# Times in which no service of the desk ran.
outage = Table(
    "outage",
    metadata,
    Column("begins", UtcDateTime, primary_key=True),
    Column("ends", UtcDateTime, nullable=False),
)
