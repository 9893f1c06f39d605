"""`triaged demo`: the whole loop in a sandbox."""

from __future__ import annotations

import io
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

EXTRA = frozenset({"aiosmtpd", "proxyprotocol", "pymap", "pysasl"})  #: what the demo needs besides ourselves


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default="demo",
    show_default=True,
    help="the folder to work in; it stays, and the next demo in it starts afresh",
)
@click.option("--serve", is_flag=True, help="keep the mail servers up for a mail client, until Ctrl-C")
def command(folder: Path, serve: bool) -> None:
    """Show the whole loop: mail in, tickets, acknowledgements out.

    IMAP and SMTP servers of its own on this machine, sample mail in six languages, agents who answer from their own
    mail program, and the real service between them.
    Exit code 1 when anything comes out otherwise than it must.
    """
    from rich.console import Console

    from triaged.errors import TriagedError

    try:
        from triaged.demo import story
        from triaged.demo.screen import Screen
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        raise click.ClickException(
            f"the demo brings mail servers along, and {error.name} is not installed.\n"
            "Run `pip install 'triaged[demo]'`, or in a checkout `make demo`."
        ) from error
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show Chinese is no reason to fail
    try:
        code = story.run(folder, Screen(Console(), _program()), serve=serve, print_clocks=_print_clocks)
    except TriagedError as error:
        raise click.ClickException(str(error)) from error
    sys.exit(code)


def _print_clocks(config: Path, ticket: int) -> None:
    """What `triaged sla` prints of a ticket of the demo."""
    from triaged.cli.context import Context
    from triaged.cli.sla import document
    from triaged.cli.sla_page import print_page

    with Context(config).reading() as transaction:
        found = document(transaction, ticket, datetime.now(UTC))
    if found is not None:
        print_page(found)


def _program() -> str:
    """How the reader can call triaged again: by its name where that leads to us, else by the path that he used."""
    called = Path(sys.argv[0])
    found = shutil.which("triaged")
    if called.name != "triaged" or (found is not None and Path(found).resolve() == called.resolve()):
        return "triaged"
    return str(called)
