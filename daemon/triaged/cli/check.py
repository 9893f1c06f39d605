"""`triaged check`: settings, rules, rule examples and templates, every mistake at once."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triaged.cli.context import Context

if TYPE_CHECKING:
    from triaged.config import Desk, Secret, Settings


@click.command("check")
@click.pass_obj
def command(context: Context) -> None:
    """Check settings, rules, rule examples and templates.

    Mistakes go to standard error, all of them, and end with 1. Else comes a summary, with warnings of what works
    but is perhaps not what is wanted.
    """
    from triaged.config import example_problems
    from triaged.render import Renderer
    from triaged.render.canned import Canned

    desk = context.desk()
    problems = [str(problem) for problem in example_problems(desk)]
    problems += Renderer(desk.templates).check()
    problems += Canned(desk.canned).check()
    if problems:
        click.echo("\n".join(problems), err=True)
        sys.exit(1)
    for warning in warnings(desk.settings):
        click.echo(f"warning: {warning}", err=True)
    click.echo(_summary(context.config, desk))


def warnings(settings: Settings) -> Iterator[str]:
    """What works, but with less than the operator may think."""
    from triaged.delivery.scanner import scan_problem

    for mailbox in settings.mailboxes:
        if mailbox.host is None:
            yield f"mailbox {mailbox.name!r} has no host: mail comes in by `deliver` and `import` only"
        if mailbox.trust is None:
            yield (
                f"mailbox {mailbox.name!r} has no trust, so no sender counts as proven: acknowledgements repeat "
                "nothing personal, people in Cc do not join, agents must confirm; set trust to "
                '{ authserv_id = ... } (some servers: with below_received or arc), "topmost-no-id", '
                '"exchange-internal", or a list of these; once some mail has come, `triaged doctor` proposes it; '
                "docs/operators.md says which"
            )
        yield from _secret_warnings(f"mailbox {mailbox.name!r}", mailbox.password)
    if settings.relay is None:
        yield "no relay is set: nothing can be sent; set [relay] host"
    else:
        yield from _secret_warnings("relay", settings.relay.password)
    if problem := scan_problem(settings):
        yield problem
    for key, url in (("store.url", settings.store.url), ("broker.url", settings.broker.url)):
        if ":" in url.partition("://")[2].rpartition("@")[0]:
            yield f"{key} holds a password: who may read the settings may read it"


def _secret_warnings(owner: str, secret: Secret | None) -> Iterator[str]:
    from triaged.errors import SecretError

    if secret is None:
        return
    try:
        secret.reveal()
    except SecretError as error:
        yield f"{owner}: {error}"
        return
    if secret.kind == "file" and Path(secret.source[0]).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"{owner}: other users may read the secret file {secret.source[0]} (chmod 600 {secret.source[0]})"


def _summary(config: Path, desk: Desk) -> str:
    settings = desk.settings
    counts = (
        (len(settings.mailboxes), "mailbox", "mailboxes"),
        (len(settings.queues), "queue", "queues"),
        (len(settings.agents), "agent", "agents"),
        (len(desk.rules.rules), "rule", "rules"),
        (sum(len(rule.examples) for rule in desk.rules.rules), "rule example", "rule examples"),
    )
    parts = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
    return f"{config}: fine ({settings.name}, mode {settings.mode}: {parts})"
