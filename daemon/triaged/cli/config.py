"""`triaged config`: a sample of the settings, and their schema for editors."""

from __future__ import annotations

import click


@click.group("config")
def command() -> None:
    """Show what can be set."""


@command.command("sample")
def sample_command() -> None:
    """Print a commented settings file."""
    from triaged.config import sample

    click.echo(sample(), nl=False)


@command.command("schema")
def schema_command() -> None:
    """Print the JSON schema of the settings file, for editors."""
    from triaged.config import schema

    click.echo(schema(), nl=False)
