"""`triaged rules`: the rules in force, and what others would have decided on mail that has come."""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from triaged.cli.context import Context
from triaged.cli.groups import ListGroup

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.desk.triage import RuleSet
    from triaged.replay import Replayed, Tally

SHOWN_WORDS = 3  #: of a list in the table of rules
_LAST = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


def _duration(_context: click.Context, _option: click.Parameter, value: str) -> timedelta:
    found = _LAST.fullmatch(value)
    if found is None:
        raise click.BadParameter(f"found {value!r}; allowed a number of hours, days or weeks such as 12h, 30d, 4w")
    return int(found[1]) * _UNITS[found[2]]


@click.group("rules", cls=ListGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """The rules that decide; without a command, the list."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@click.pass_obj
def list_(context: Context, as_json: bool = False) -> None:
    """List the rules in the order in which they are tried: what each does, and when.

    A rule that was left out on mails, since its pattern took too long, says on how many.
    """
    from triaged.cli.output import print_json
    from triaged.cli.slow import known_slow

    desk = context.desk()
    slow = {name: known.times for name, known in known_slow(desk).items()}
    rows = _rows(desk, slow)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        _print_listed(row)
    if not rows:
        click.echo("there are no rules")


def _rows(desk: Desk, slow: Mapping[str, int]) -> list[dict[str, Any]]:
    from triaged.config import rule_tables
    from triaged.desk.triage.rules import in_order

    tables = {(file, table["name"]): table for file, table in rule_tables(desk)}
    return [
        {
            "file": rule.file,
            "name": rule.name,
            "on": in_order(rule.on),
            "when": tables[rule.file, rule.name].get("when", {}),
            "then": tables[rule.file, rule.name].get("then", {}),
            "stop": rule.stop,
            "examples": len(rule.examples),
            "slow": slow.get(f"{rule.file}: {rule.name}", 0),
        }
        for rule in desk.rules.rules
    ]


def _print_listed(row: Mapping[str, Any]) -> None:
    from triaged.cli.output import cell, print_hanging

    count = row["examples"]
    about = [", ".join(row["on"]), "1 example" if count == 1 else f"{count or 'no'} examples"]
    about += [f"left out on {row['slow']} mails: too slow"] if row["slow"] else []
    then = [_one_line(row["then"]), "stop" if row["stop"] else ""]
    print_hanging("", cell(f"{row['file']}: {row['name']}"))
    print_hanging("    on    ", "; ".join(about))
    print_hanging("    then  ", cell(", ".join(filter(None, then)) or "nothing"))
    print_hanging("    when  ", cell(_one_line(row["when"]) or "always"))


def _one_line(value: Any) -> str:
    """A table nearly as TOML has it, on one line and without the outer brackets; long lists are cut."""
    return ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {_one_line(value)} }}"
    if isinstance(value, list):
        more = [f"... {len(value) - SHOWN_WORDS} more"] if len(value) > SHOWN_WORDS else []
        return f"[{', '.join([*map(_toml, value[:SHOWN_WORDS]), *more])}]"
    return json.dumps(value, ensure_ascii=False, default=str)


@command.command("schema")
def schema() -> None:
    """Print the JSON schema of rule files, for editors."""
    from triaged.desk.triage.schema import rule_schema

    click.echo(json.dumps(rule_schema(), indent=2, ensure_ascii=False))


@command.command("reference")
def reference() -> None:
    """Print what may stand in a rule: events, conditions, actions."""
    from triaged.desk.triage.reference import reference as text

    click.echo(text(), nl=False)


@command.command("replay")
@click.option("--last", default="30d", show_default=True, callback=_duration, help="mail received since: 12h, 30d, 4w")
@click.option(
    "--rules", "folder", type=_FOLDER, help="other rules  [default: the present ones against what was decided]"
)
@click.option("--mailbox", metavar="NAME", help="only mail that arrived there")
@click.option("--limit", type=click.IntRange(min=1), help="only the newest so many mails")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@click.pass_obj
def replay(
    context: Context, last: timedelta, folder: Path | None, mailbox: str | None, limit: int | None, as_json: bool
) -> None:
    """Decide stored mail once more, by the rules of another folder, and show what would come out otherwise.

    Each mail meets what was known when it came: its ticket, its customer, the time. Without --rules it is what the
    present rules decide, against what was decided then. Nothing is written or sent. After `by`, + is a rule that
    decides now, - one that does no more, ~ one that says something else.
    """
    from triaged.cli.output import print_json
    from triaged.config import load_rules
    from triaged.errors import ConfigError, StoreError
    from triaged.replay import Tally
    from triaged.store.replaying import Wanted

    desk = context.desk()
    try:
        other = None if folder is None else load_rules(context.config, folder)
        where = None if mailbox is None else desk.settings.mailbox(mailbox).name
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    since = datetime.now(UTC) - last
    tally = Tally()
    try:
        found = _replayed(context, desk, other, Wanted(since=since, mailbox=where, limit=limit), tally)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    document = {"since": since, **_document(tally, other or desk.rules, found)}
    if as_json:
        print_json(document)
    else:
        _print(document)


def _replayed(context: Context, desk: Desk, other: RuleSet | None, wanted: Any, tally: Tally) -> list[Replayed]:
    """Only the mails that come out otherwise; all are counted."""
    from triaged import logs
    from triaged.cli.output import progress
    from triaged.mail.language import installed_detector
    from triaged.replay import Replay, Replayed

    different = []
    with logs.silent(), context.store() as store, progress("mails decided once more") as advance:
        replay = Replay(store=store, desk=desk, other=other, detector=installed_detector())
        for found in replay.run(wanted):
            tally.add(found)
            advance(1)
            if isinstance(found, Replayed) and found.differences:
                different.append(found)
    return different


def _document(tally: Tally, rules: RuleSet, found: Sequence[Replayed]) -> dict[str, Any]:
    names = [rule.name for rule in rules.rules]
    counted = [*names, *sorted({*tally.before} - {*names})]
    turns = sorted(tally.changes.items(), key=lambda each: (-each[1], str(each[0])))
    return {
        "mails": tally.equal + tally.different,
        "equal": tally.equal,
        "different": tally.different,
        "drifted": tally.drifted,
        "left_out": dict(tally.left_out),
        "changes": [
            {"field": turn.field, "before": turn.before, "after": turn.after, "mails": mails} for turn, mails in turns
        ],
        "rules": [{"rule": name, "before": tally.before[name], "after": tally.after[name]} for name in counted],
        "never_matched": [name for name in names if not tally.after[name]],
        "differences": [_difference(mail, each) for mail in found for each in mail.differences],
    }


def _difference(mail: Replayed, difference: Any) -> dict[str, Any]:
    return {
        "inbox": mail.inbox,
        "received_at": mail.received_at,
        "mailbox": mail.mailbox,
        "ticket": mail.ticket,
        "subject": mail.subject,
        "field": difference.field,
        "before": difference.before,
        "after": difference.after,
        "rules": [{"rule": made.rule, "how": made.how} for made in difference.made_by],
    }


def _print(document: Mapping[str, Any]) -> None:
    from triaged.cli.output import cell, print_hanging

    for _, rows in itertools.groupby(document["differences"], key=lambda row: row["inbox"]):
        _print_differences(list(rows))
    if not document["differences"]:
        click.echo("no mail comes out otherwise")
    click.echo()
    click.echo(f"{document['mails']} mails: {document['equal']} equal, {document['different']} different")
    for why, mails in document["left_out"].items():
        click.echo(f"{mails} mails are left out: {why}")
    if document["drifted"]:
        click.echo(f"{document['drifted']} mails the present rules decide otherwise than was decided when they came")
    for change in document["changes"]:
        print_hanging(f"{change['mails']:>7}  {change['field']} ", cell(_turn(change)))
    _print_rules(document)


def _print_differences(rows: Sequence[Mapping[str, Any]]) -> None:
    """One mail, and each thing that comes out otherwise for it."""
    from rich.cells import cell_len, set_cell_size

    from triaged.cli.output import cell, columns, print_hanging

    mail, width = rows[0], columns()
    which = f"#{mail['ticket']}" if mail["ticket"] else f"mail {mail['inbox']}"
    line = cell(f"{which} {mail['subject']}")
    more = f"{line}  ({mail['mailbox']}, {cell(mail['received_at'])})"
    if width is None or cell_len(more) <= width:
        line = more
    elif cell_len(line) > width:
        line = f"{set_cell_size(line, width - 1)}\u2026"
    click.echo(line)
    for row in rows:
        made = ", ".join(f"{each['how']}{each['rule']}" for each in row["rules"])
        why = f"by {made}" if made else "the mail is read otherwise"
        print_hanging(f"  {row['field']} ", cell(f"{_turn(row)}   {why}"))


def _print_rules(document: Mapping[str, Any]) -> None:
    from triaged.cli.output import cell, print_hanging, print_table

    matched = [row for row in document["rules"] if row["before"] or row["after"]]
    if matched:
        click.echo()
        print_table(matched, ("rule", "before", "after"), "")
    if document["mails"] and document["never_matched"]:
        print_hanging("never matched: ", cell(", ".join(document["never_matched"])))


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {inner}" for name, inner in value.items()) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return {None: "nothing", True: "yes", False: "no"}.get(value, str(value))


def _turn(change: Mapping[str, Any]) -> str:
    if change["before"] is None and change["after"] is not None:
        return f"+ {_said(change['after'])}"
    if change["after"] is None:
        return f"- {_said(change['before'])}"
    return f"{_said(change['before'])} -> {_said(change['after'])}"
