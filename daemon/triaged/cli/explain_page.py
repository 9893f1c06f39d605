"""What `triaged explain` says of a mail, as a page for people; on a terminal its lines are folded to fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import click

from triaged.cli.output import cell, print_hanging

_LABEL = 12  #: columns for the word before a line
_INDENT = _LABEL + 2
SHOWN_CHARACTERS = 60  #: of a value that a rule saw, for people; JSON has it whole
_ALWAYS_DECIDED = ("priority", "queue", "tier", "language")
_SOMETIMES_DECIDED = (
    *("tags", "status", "assign", "sla", "impact", "urgency", "needs", "fields", "same", "template"),
    *("notify", "cc", "notes", "webhooks"),
)
#: What the history would say of what is not done: how it is called here, and under which key it has the reason.
_NOT_DONE = {"acknowledged": ("not sent", "reason"), "not assigned": ("not assigned", "why")}


def print_page(document: Mapping[str, Any], *, every_rule: bool) -> None:
    """The document of one mail; with `every_rule` the rules too that do not match."""
    click.secho(document["file"], bold=True)
    thread, evidence = document["thread"], document["evidence"]
    where = f" of #{thread['ticket']}" if thread["ticket"] else ""
    by = f", by {thread['by']}" if thread["by"] else ""
    _line("outcome", f"{document['outcome']}{where}{by}")
    _line("because", document["reason"])
    _line("sender", f"{evidence['level']}: {evidence['why']}")
    _line("customer", _customer(document["customer"]))
    _line("alert", _alert(document["alert"]))
    _print_decision(document["decision"])
    _print_ticket(document)
    _print_rules(document, every_rule=every_rule)
    for event in document["events"]:
        if event["kind"] in _NOT_DONE:
            name, key = _NOT_DONE[event["kind"]]
            _line(name, event["data"].get(key))
    for notice in document["notices"]:
        click.echo()
        subject = f": {cell(notice['subject'])}" if notice["subject"] else ""
        print_hanging(notice["notice"], f" to {cell(notice['to'])}{subject}", fg="cyan")
        _print_text(notice["text"].splitlines())


def _customer(known: Mapping[str, Any] | None) -> str | None:
    """Who the sender is, in a few words, and who says so."""
    if known is None:
        return None
    words = [known["name"], known["organisation"], known["tier"], "VIP" if known["vip"] else None]
    proven = "" if known["proven"] else "; not proven, so that rules do not count him as one"
    return f"{', '.join(filter(None, words)) or known['address']} ({known['source']}{proven})"


def _alert(alert: Mapping[str, Any] | None) -> str | None:
    """What a monitoring system says, or why that does not count."""
    if alert is None:
        return None
    if not alert["counts"]:
        return f"{alert['monitor']}, which does not count: {alert['why_not']}"
    thing = "/".join(filter(None, (alert["host"], alert["service"])))
    return f"{alert['monitor']}: {thing or alert['key'].partition(':')[2]}, {alert['state']}"


def _print_decision(decision: Mapping[str, Any] | None) -> None:
    """What the rules say; of what they say nothing about, nothing."""
    if decision is None:
        return
    _line("decision", ", ".join(f"{name} {decision[name] or 'unknown'}" for name in _ALWAYS_DECIDED))
    for name in _SOMETIMES_DECIDED:
        _line(name, _listed(decision[name]))


def _print_ticket(document: Mapping[str, Any]) -> None:
    ticket = document["ticket"]
    if ticket is None:
        return
    parts = [f"#{ticket['number']}", f"status {ticket['status']}"]
    parts += [f"{name} {ticket[name]}" for name in ("assignee", "sla") if ticket[name]]
    _line("ticket", ", ".join(parts))
    asked = {name for said in _events(document, "acknowledged") for name in said.get("asked", ())}
    missing = {name: "asked for" if name in asked else "not given yet" for name in ticket["fields"]}
    _line("known", ", ".join(f"{name} = {value or missing[name]}" for name, value in ticket["fields"].items()))
    linked = {said["to"]: said["field"] for said in _events(document, "linked")}
    others = [link for link in ticket["links"] if link["ticket"] not in linked]
    _line("links", ", ".join(f"{link['kind']} #{link['ticket']}" for link in others))
    _line("linked", ", ".join(f"#{number} (the same {name})" for number, name in linked.items()))


def _events(document: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [event["data"] for event in document["events"] if event["kind"] == kind]


def _listed(value: Any) -> str:
    """A value in words; lists and tables, however deep, as their parts with commas."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {_listed(inner)}" for name, inner in value.items())
    if isinstance(value, Collection) and not isinstance(value, str):
        return ", ".join(map(_listed, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else cell(value)


def _print_rules(document: Mapping[str, Any], *, every_rule: bool) -> None:
    """The rules in their order; those that do not match are counted, since there may be a thousand."""
    passed = 0
    for rule in document["rules"]:
        if not (every_rule or rule["matched"] or rule["too_slow"] or rule["not_tried"]):
            passed += 1
            continue
        _print_passed(passed)
        passed = 0
        _print_rule(rule)
    _print_passed(passed)
    if document["stopped"]:
        after = document["stopped"]["not_looked_at"]
        text = f"stopped here; {_rules(after)} after it {'was' if after == 1 else 'were'} not looked at"
        print_hanging(" " * _INDENT, text)


def _print_passed(count: int) -> None:
    if count:
        verb = "does" if count == 1 else "do"
        _mark(f"{_rules(count)} that {verb} not match (--all shows each)", matched=False)


def _mark(text: str, *, matched: bool) -> None:
    if matched:
        print_hanging(f"{'yes':>{_LABEL}}  ", text, fg="green")
    else:
        print_hanging(f"{'no':>{_LABEL}}  ", text, dim=True)


def _rules(count: int) -> str:
    return "1 rule" if count == 1 else f"{count} rules"


def _line(name: str, value: Any) -> None:
    if value:
        print_hanging(f"{name:>{_LABEL}}  ", cell(value))


def _print_rule(rule: Mapping[str, Any]) -> None:
    _mark(f"{cell(rule['file'])}: {cell(rule['name'])}{_left_out(rule)}", matched=rule["matched"])
    for condition in rule["conditions"]:
        key, wanted, seen = cell(condition["key"]), _short(condition["wanted"]), _short(condition["seen"])
        print_hanging(" " * (_INDENT + 2), f"{key}: wanted {wanted}, saw {seen}: {_verdict(condition)}")


def _left_out(rule: Mapping[str, Any]) -> str:
    if rule["too_slow"]:
        return ": left out, a pattern of it took too long"
    return ": left out, the patterns before it took all the time" if rule["not_tried"] else ""


def _verdict(condition: Mapping[str, Any]) -> str:
    """Whether a condition holds; one that stands in `not` need not."""
    if condition["ok"]:
        return "holds"
    return "does not hold, as wanted" if condition["key"].split(".").count("not") % 2 else "does not hold"


def _short(value: Any) -> str:
    text = _listed(value) or "nothing"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 3]}..."


def _print_text(lines: Sequence[str]) -> None:
    for line in lines:
        if line.strip():
            print_hanging("  ", cell(line))
        else:
            click.echo()
