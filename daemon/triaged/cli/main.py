"""`triaged`: the command line. One file a command beside this one; a new command is a line in COMMANDS."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from triaged import __version__
from triaged.cli.context import Context

DEFAULT_CONFIG = "/etc/triaged/triaged.toml"

COMMANDS = {
    "demo": "demo",
    "init": "init",
    "config": "config",
    "check": "check",
    "doctor": "doctor",
    "run": "run",
    "go-live": "go_live",
    "deliver": "deliver",
    "import": "import_",
    "backfill": "backfill",
    "inspect": "inspect",
    "explain": "explain",
    "rules": "rules",
    "tickets": "tickets",
    "show": "show",
    "sla": "sla",
    "inbox": "inbox",
    "outbox": "outbox",
    "agents": "agents",
    "customer": "customer",
    "keys": "keys",
    "revoke": "revoke",
    "status": "status",
    "merge": "merge",
    "unmerge": "unmerge",
    "split": "split",
}


class _Commands(click.Group):
    """Loads a command's module when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: Any = importlib.import_module(f"triaged.cli.{module}").command
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path),
    default=DEFAULT_CONFIG,
    envvar="TRIAGED_CONFIG",
    show_default=True,
    show_envvar=True,
    help="the settings file",
)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context, config: Path) -> None:
    """A help desk that lives entirely in e-mail."""
    context.obj = Context(config=config)
