"""What every command gets from the group: where the settings are, and how to load them or end cleanly."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from triaged.config import Desk


@dataclass(slots=True)
class Context:
    """The object of `click.pass_obj`."""

    config: Path  #: the settings file: -c, TRIAGED_CONFIG, or the default

    def desk(self) -> Desk:
        """Load everything that the settings lead to; every mistake goes to standard error and ends with 1."""
        from triaged.config import load_desk
        from triaged.errors import ConfigError

        try:
            return load_desk(self.config)
        except ConfigError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
