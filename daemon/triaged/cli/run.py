"""`triaged run`: the service."""

from __future__ import annotations

import sys

import click

from triaged.cli.context import Context


@click.command("run")
@click.option("--only", help="some of: intake, worker, clock (comma-separated); the rest runs in other processes")
@click.pass_obj
def command(context: Context, only: str | None) -> None:
    """Run the service until SIGTERM."""
    from triaged import logs
    from triaged.errors import ConfigError, TriagedError
    from triaged.service.daemon import ROLES, Service

    roles = frozenset(role.strip() for role in only.split(",")) if only is not None else frozenset(ROLES)
    if not roles <= set(ROLES):
        raise click.UsageError(f"--only: found {only!r}; allowed: {', '.join(ROLES)}")
    logs.configure()
    try:
        code = Service(context.config, roles).run()
    except ConfigError as error:  # will not mend itself: the service manager should not try again
        click.echo(str(error), err=True)
        sys.exit(2)
    except TriagedError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    sys.exit(code)
