"""`triaged check`: settings, rules, rule examples and templates, every mistake at once."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triaged.cli.context import Context

if TYPE_CHECKING:
    from triaged.config import Desk, Secret, Settings
    from triaged.store.slow import SlowRule


@click.command("check")
@click.option("-v", "--verbose", is_flag=True, help="Also list the days off of each calendar.")
@click.pass_obj
def command(context: Context, *, verbose: bool) -> None:
    """Check settings, rules, rule examples and templates.

    Mistakes go to standard error, all of them, and end with 1; so do warnings of what works but is perhaps not what
    is wanted, without ending so. Else comes a summary.
    """
    from triaged.cli.slow import known_slow
    from triaged.config import example_problems, promise_warnings, rule_warnings
    from triaged.desk.triage import templates_named
    from triaged.render import Renderer
    from triaged.render.canned import Canned

    desk = context.desk()
    problems = [str(problem) for problem in example_problems(desk)]
    problems += Renderer(desk.templates).check(templates_named(desk.rules))
    problems += Canned(desk.canned).check()
    if problems:
        click.echo("\n".join(problems), err=True)
    today = datetime.now(UTC).date()
    for warning in (*warnings(desk.settings), *desk.directory.doubts, *promise_warnings(desk, today)):
        click.echo(f"warning: {warning}", err=True)
    for problem in rule_warnings(desk):
        click.echo(f"warning: {problem}", err=True)
    for rule, known in known_slow(desk).items():
        click.echo(f"warning: {_slow(rule, known)}", err=True)
    if problems:
        sys.exit(1)
    click.echo(_summary(context.config, desk))
    for line in _calendars(desk, today, verbose=verbose):
        click.echo(line)


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
    yield from _around_rules(settings)
    if problem := scan_problem(settings):
        yield problem
    for key, url in (("store.url", settings.store.url), ("broker.url", settings.broker.url)):
        if ":" in url.partition("://")[2].rpartition("@")[0]:
            yield f"{key} holds a password: who may read the settings may read it"


def _around_rules(settings: Settings) -> Iterator[str]:
    """Customers, monitoring systems, webhooks."""
    if (command := settings.customers.command) is not None and shutil.which(command[0]) is None:
        yield f"customers.command: the program {command[0]!r} is not there, or may not be run by this user"
    if all(mailbox.trust is None for mailbox in settings.mailboxes):
        for monitor in (each for each in settings.monitors if each.proof == "aligned"):
            yield f"monitor {monitor.name!r} never counts: no mailbox has the trust that would vouch for its mail"
    for webhook in settings.webhooks:
        yield from _secret_warnings(f"webhook {webhook.name!r}", webhook.secret)


def _slow(rule: str, known: SlowRule) -> str:
    times = "once" if known.times == 1 else f"{known.times} times"
    return (
        f"rule {rule} was left out {times}, the last time on {known.newest_at:%Y-%m-%d}: its pattern takes too long on "
        "some mail; make it simpler, best without one repetition inside another"
    )


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


def _calendars(desk: Desk, today: date, *, verbose: bool) -> Iterator[str]:
    """How many days each calendar has off, and which: what a library or a file brings in nobody has read."""
    from triaged.config.review_of_promises import coming

    for name, days in desk.days_off.items():
        soon = coming(days, today)
        count = len({each.day for each in soon})
        sources = ", ".join(dict.fromkeys(each.source for each in soon))
        if soon:
            hint = "" if verbose else "; --verbose lists them"
            yield f"calendar {name}: {count} {'day' if count == 1 else 'days'} off in 12 months ({sources}{hint})"
        for each in soon if verbose else ():
            yield f"  {each.day} {each.day:%a}  {each.name or '-'} ({each.source})"


def _summary(config: Path, desk: Desk) -> str:
    settings = desk.settings
    counts = (
        (len(settings.mailboxes), "mailbox", "mailboxes"),
        (len(settings.queues), "queue", "queues"),
        (len(settings.agents), "agent", "agents"),
        *([(len(desk.directory.entries), "customer", "customers")] if desk.directory.entries else []),
        (len(desk.rules.rules), "rule", "rules"),
        (sum(len(rule.examples) for rule in desk.rules.rules), "rule example", "rule examples"),
    )
    parts = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
    return f"{config}: fine ({settings.name}, mode {settings.mode}: {parts})"
