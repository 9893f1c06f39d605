"""Bringing a database to this version of triaged.

Alembic is slow to import, so the stored revision is compared first; most starts need nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from triaged.errors import StoreError

HEAD = "0006"  #: the newest revision under migrations/versions
_LOCK = 0x7472_6961_6765_6401  #: any number; PostgreSQL's advisory lock for upgrades


def upgrade(engine: Engine) -> None:
    """Upgrade to HEAD in one transaction; at once with others, one does it and the rest find it done.

    Raises StoreError when the database was written by a newer triaged.
    """
    with engine.connect() as connection:
        if revision(connection) == HEAD:
            return
    with engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE, so that a second process waits here
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _run(connection)


def revision(connection: Connection) -> str | None:
    """The revision that the database stands at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _run(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  slow to import, rarely needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "triaged:store/migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise StoreError(
            f"the database stands at revision {revision(connection)}, which this version of triaged does not know: "
            "install the version that wrote it, or a newer one"
        ) from error
