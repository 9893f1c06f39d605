"""What every command gets from the group: where the settings are, and how to load them or end cleanly."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.store import Store, Transaction


@dataclass(slots=True)
class Context:
    """The object of `click.pass_obj`."""

    config: Path  #: the settings file: -c, TRIAGED_CONFIG, or the default

    def load(self, *, customers: bool = True) -> Desk:
        """Load everything that the settings lead to; not the file of customers, where nobody asks for it.

        Raises:
            ConfigError: `str()` has one line for each mistake.
        """
        from triaged.config import load_desk

        return load_desk(self.config, customers=customers)

    def desk(self, *, customers: bool = True) -> Desk:
        """The same for commands that need it: every mistake goes to standard error, and the command ends with 1."""
        from triaged.errors import ConfigError

        try:
            return self.load(customers=customers)
        except ConfigError as error:
            click.echo(str(error), err=True)
            sys.exit(1)

    @contextlib.contextmanager
    def store(self, desk: Desk | None = None) -> Iterator[Store]:
        """The database of the settings, at this version's tables, closed afterwards; a refusal ends with 1.

        `desk`: all that the settings lead to, where the command has loaded it already.
        """
        from triaged.errors import StoreError
        from triaged.store import Store

        try:
            store = Store((desk or self.desk(customers=False)).settings.store.url)
            with contextlib.closing(store):
                store.upgrade()
                yield store
        except StoreError as error:
            raise click.ClickException(str(error)) from error

    @contextlib.contextmanager
    def reading(self, desk: Desk | None = None) -> Iterator[Transaction]:
        """One transaction that sees a single state of the database; `desk` as for `store`."""
        with self.store(desk) as store, store.read() as transaction:
            yield transaction

    @contextlib.contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One transaction that may write."""
        with self.store() as store, store.write() as transaction:
            yield transaction

    @contextlib.contextmanager
    def changing(self) -> Iterator[Transaction]:
        """One transaction that changes tickets; what cannot be done with a ticket ends with 1."""
        from triaged.errors import DeskError

        try:
            with self.writing() as transaction:
                yield transaction
        except DeskError as error:
            raise click.ClickException(str(error)) from error
