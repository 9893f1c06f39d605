"""`triaged agents`: who answers customers, who was invited and has answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from triaged.cli.context import Context
from triaged.cli.groups import ListGroup

if TYPE_CHECKING:
    from triaged.config import Agent
    from triaged.store.agents import AgentState


@click.group("agents", cls=ListGroup, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List agents, or invite them to work by mail."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@click.pass_obj
def list_(context: Context, as_json: bool = False) -> None:
    """Every agent of the settings: when he was invited, whether he has answered, whether he is away."""
    from triaged.cli.output import print_json, print_table
    from triaged.store.agents import states

    settings = context.desk().settings
    with context.reading() as transaction:
        known = states(transaction)
    rows = [_row(agent, known.get(agent.addresses[0])) for agent in settings.agents]
    if as_json:
        print_json(rows)
    else:
        columns = (
            "name",
            "addresses",
            "queues",
            "tier",
            "invited_at",
            "answered_at",
            "away_since",
            "away_until",
            "away_by",
            "open",
        )
        print_table([_shown(row) for row in rows], columns, "there is no [[agent]] in the settings")


@command.command("invite")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--again", is_flag=True, help="also those who were invited before")
@click.pass_obj
def invite(context: Context, names: tuple[str, ...], again: bool) -> None:
    """Send agents a welcome mail and a ticket to practise on; without NAME: all who were not invited yet."""
    from triaged.errors import DeskError
    from triaged.invite import Invitation, send_invitations
    from triaged.render import Renderer

    desk = context.desk()
    with context.store() as store:
        deps = Invitation(store=store, desk=desk, renderer=Renderer(desk.templates), clock=lambda: datetime.now(UTC))
        try:
            sent = send_invitations(deps, names, again=again)
        except DeskError as error:
            raise click.ClickException(str(error)) from error
    if not sent:
        click.echo("nobody to invite: everybody has been; `--again` invites once more", err=True)
    for each in sent:
        click.echo(f"{each.name} <{each.address}>: invited, practises on #{each.ticket}")
    if sent and any(each.held for each in sent):
        click.echo(
            "the desk observes: the mails wait in `triaged outbox list --state held` and are never sent", err=True
        )


def _row(agent: Agent, state: AgentState | None) -> dict[str, Any]:
    return {
        "name": agent.name,
        "addresses": list(agent.addresses),
        "aliases": list(state.aliases) if state else [],
        "queues": list(agent.queues),
        "tier": agent.tier,
        "invited_at": state.invited_at if state else None,
        "answered_at": state.proved_at if state else None,
        "away_since": state.away_since if state else None,
        "away_until": state.away_until if state else None,
        "away_by": state.away_by if state else None,
        "open_tickets": state.open_tickets if state else 0,
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """As people read it."""
    return {
        **row,
        "addresses": ", ".join([*row["addresses"], *row["aliases"]]),
        "queues": ", ".join(row["queues"]) or "all",
        "open": row["open_tickets"],
    }
