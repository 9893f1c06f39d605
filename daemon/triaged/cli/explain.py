"""`triaged explain`: what would become of a mail, and why. Writes nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from triaged.cli.context import Context

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.mail.language import Detector
    from triaged.model import RuleHit, TriageDecision
    from triaged.outcomes import Decided
    from triaged.store import Store
    from triaged.store.filing import Filing, NoticeRow

SHOWN_CHARACTERS = 60  #: of a value that a rule saw, for people; JSON has it whole
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explainer:
    """What explaining needs besides the mail."""

    desk: Desk
    store: Store
    mailbox: str
    detector: Detector | None


@click.command("explain")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--mailbox", metavar="NAME", help="where it arrives  [default: the first one of the settings]")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a file, a line each")
@click.pass_obj
def command(context: Context, files: tuple[Path, ...], mailbox: str | None, as_json: bool) -> None:
    """Say what would become of each FILE if it arrived now: where it belongs, what each rule saw, what would be sent.

    It is decided by what decides real mail, with the tickets and people of the database; nothing is written or sent.
    """
    from triaged import logs
    from triaged.cli.output import print_json
    from triaged.errors import ConfigError
    from triaged.mail.language import installed_detector

    desk = context.desk()
    try:
        arrives = desk.settings.mailbox(mailbox) if mailbox is not None else desk.settings.mailboxes[0]
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    # what the steps would log of a mail is told here, and nothing of it has happened
    with logs.silent(), _store(context, desk) as store:
        explainer = _Explainer(desk=desk, store=store, mailbox=arrives.name, detector=installed_detector())
        for number, file in enumerate(files):
            document = _explain(explainer, file)
            if as_json:
                print_json(document, one_line=True)
                continue
            if number:
                click.echo()
            _print(document)


@contextlib.contextmanager
def _store(context: Context, desk: Desk) -> Iterator[Store]:
    """The database; before the first start one that knows nothing and is gone afterwards."""
    from tempfile import TemporaryDirectory

    from triaged.store import Store

    file = desk.settings.store.url.removeprefix("sqlite:///")
    if file == desk.settings.store.url or Path(file).exists():
        with context.store() as store:
            yield store
        return
    with TemporaryDirectory() as folder, contextlib.closing(Store(f"sqlite:///{folder}/empty.db")) as store:
        store.upgrade()
        yield store


def _explain(explainer: _Explainer, file: Path) -> dict[str, Any]:
    """Through the same steps as mail that came, in a transaction that cannot write."""
    import hashlib

    from triaged import process
    from triaged.model import ClaimedMail
    from triaged.outcomes import file as filing_of
    from triaged.outcomes.work import work_of
    from triaged.render import Renderer
    from triaged.store.known import Known
    from triaged.store.numbers import Numbers

    source, now, desk = file.read_bytes(), datetime.now(UTC), explainer.desk
    mail = ClaimedMail(
        id=0,
        mailbox=explainer.mailbox,
        received_at=now,
        sha256=hashlib.sha256(source).hexdigest(),
        size=len(source),
        quiet=False,
        too_big=False,
        attempts=1,
    )
    reading = process.read_mail(desk, mail, source, explainer.detector)
    with explainer.store.read() as transaction:
        desk = process.with_aliases(desk, transaction)
        known = Known(transaction, [(mail, reading)], now, storm=desk.settings.limits.tickets_per_hour)
        numbers = Numbers(transaction, lock=False)
        work = work_of(desk, Renderer(desk.templates), transaction, known, numbers, now)
        decided = process.decide(desk, reading, known.candidates(mail, reading), now)
        filing = filing_of(work, mail, decided)
    return {"file": str(file), **_document(decided, filing)}


def _document(decided: Decided, filing: Filing) -> dict[str, Any]:
    from triaged.model import NewTicket

    evidence, triage, thread = decided.reading.evidence, decided.triage, decided.thread
    return {
        "outcome": filing.outcome,
        "reason": filing.reason,
        "thread": {
            "kind": _KINDS[type(thread).__name__],
            "ticket": None if isinstance(thread, NewTicket) else getattr(thread, "ticket", None),
            "by": getattr(thread, "by", None),
        },
        "evidence": {"level": evidence.level.name, "why": evidence.why},
        "rules": [_rule(hit) for hit in triage.hits] if triage else [],
        "decision": _decision(triage) if triage else None,
        "notices": [_notice(notice) for notice in filing.notices],
        "events": [{"kind": event.kind, "data": dict(event.data)} for event in filing.events],
    }


_SHOWN_DECISIONS = ("priority", "queue", "tier", "language")
_KINDS = {
    "NewTicket": "new-ticket",
    "Reply": "reply",
    "Note": "note",
    "Command": "command",
    "Duplicate": "duplicate",
    "BounceOf": "bounce",
    "Ignored": "ignored",
    "Held": "held",
}


def _rule(hit: RuleHit) -> dict[str, Any]:
    return {
        "file": hit.file,
        "name": hit.name,
        "matched": hit.matched,
        "conditions": [
            {"key": seen.key, "wanted": seen.wanted, "seen": seen.seen, "ok": seen.ok} for seen in hit.conditions
        ],
    }


def _decision(triage: TriageDecision) -> dict[str, Any]:
    return {
        "priority": triage.priority,
        "queue": triage.queue,
        "tier": triage.tier,
        "tags": list(triage.tags),
        "language": triage.language,
        "acknowledge": triage.acknowledge,
        "ignore": triage.ignore,
    }


def _notice(notice: NoticeRow) -> dict[str, Any]:
    from triaged.mail.parse import parse

    mail = parse(notice.content)
    return {"notice": notice.notice, "to": notice.recipient, "subject": mail.subject, "text": mail.text}


def _print(document: dict[str, Any]) -> None:
    from triaged.cli.output import cell

    click.secho(document["file"], bold=True)
    thread, evidence, decision = document["thread"], document["evidence"], document["decision"]
    where = f" of #{thread['ticket']}" if thread["ticket"] else ""
    by = f", by {thread['by']}" if thread["by"] else ""
    _line("outcome", f"{document['outcome']}{where}{by}")
    _line("because", document["reason"])
    _line("sender", f"{evidence['level']}: {evidence['why']}")
    if decision is not None:
        _line("decision", ", ".join(f"{name} {decision[name] or 'unknown'}" for name in _SHOWN_DECISIONS))
        _line("tags", ", ".join(decision["tags"]))
    for rule in document["rules"]:
        _print_rule(rule)
    for event in document["events"]:
        if event["kind"] == "acknowledged" and event["data"].get("reason"):
            _line("not sent", event["data"]["reason"])
    for notice in document["notices"]:
        click.echo()
        click.secho(f"{notice['notice']} to {cell(notice['to'])}: {cell(notice['subject'])}", fg="cyan")
        _print_text(notice["text"].splitlines())


def _line(name: str, value: Any) -> None:
    from triaged.cli.output import cell

    if value:
        click.echo(f"{name:>9}  {cell(value)}")


def _print_rule(rule: dict[str, Any]) -> None:
    from triaged.cli.output import cell

    mark = click.style("yes", fg="green") if rule["matched"] else click.style(" no", dim=True)
    click.echo(f"     {mark}  {cell(rule['file'])}: {cell(rule['name'])}")
    for condition in rule["conditions"]:
        verdict = "holds" if condition["ok"] else "does not hold"
        wanted, seen = _short(condition["wanted"]), _short(condition["seen"])
        click.echo(f"{'':>13}{cell(condition['key'])}: wanted {wanted}, saw {seen}: {verdict}")


def _short(value: Any) -> str:
    from triaged.cli.output import cell

    text = cell(", ".join(map(str, value)) if isinstance(value, list | tuple) else value)
    if not text:
        return "nothing"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 3]}..."


def _print_text(lines: Sequence[str]) -> None:
    from triaged.cli.output import cell

    for line in lines:
        click.echo(f"  {cell(line)}".rstrip())
