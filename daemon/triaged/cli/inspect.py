"""`triaged inspect`: what the parser sees in a mail. Needs no settings and no database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from triaged.model import Reading


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("inspect")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="one JSON object a file, a line each")
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """Show what the parser sees in each FILE: who wrote, what, with what attached, and every oddity."""
    from triaged.cli.output import print_json

    for number, file in enumerate(files):
        document = _document(file)
        if as_json:
            print_json(document, one_line=True)
            continue
        if number:
            click.echo()
        _print(document)


def _document(file: Path) -> dict[str, Any]:
    import hashlib

    from triaged.mail.address import KeyRing
    from triaged.mail.reading import read

    source = file.read_bytes()
    reading = read(
        mailbox="",
        received_at=datetime.now(UTC),
        sha256=hashlib.sha256(source).hexdigest(),
        size=len(source),
        source=source,
        ring=KeyRing(keys=()),
        trust=None,
    )
    return {"file": str(file), **_of(reading)}


def _of(reading: Reading) -> dict[str, Any]:
    mail, origin = reading.mail, reading.origin
    return {
        "subject": mail.subject,
        "from_addr": mail.author.addr if mail.author else None,
        "from_name": (mail.author.name or None) if mail.author else None,
        "to": [address.addr for address in mail.to],
        "cc": [address.addr for address in mail.cc],
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "date_utc": mail.date,
        "text": mail.text,
        "reply": mail.reply,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "attachments": [
            {"filename": a.filename, "type": a.type, "size": a.size, "inline": a.inline, "sha256": a.sha256}
            for a in mail.attachments
        ],
        "origin": {
            "kind": origin.kind,
            "may_ack": origin.may_ack,
            "reasons": list(origin.reasons),
            "bounces": [{"recipient": b.recipient, "status": b.status, "action": b.action} for b in origin.bounces],
        },
        "language": reading.language,
        "defects": list(mail.defects),
    }


def _print(document: dict[str, Any]) -> None:
    from triaged.cli.output import cell

    click.secho(document["file"], bold=True)
    sender = f"{document['from_name'] or ''} <{document['from_addr']}>" if document["from_addr"] else "no usable sender"
    origin = document["origin"]
    facts = {
        "subject": document["subject"] or "(none)",
        "from": sender.strip(),
        "to": ", ".join(document["to"] + document["cc"]),
        "date": document["date_utc"],
        "message id": document["message_id"],
        "answers": ", ".join(document["in_reply_to"]),
        "written by": f"{origin['kind']}" + (f" ({', '.join(origin['reasons'])})" if origin["reasons"] else ""),
        "language": document["language"] or "unsure",
        "acknowledge": "yes" if origin["may_ack"] else "never",
        "oddities": ", ".join(document["defects"]),
    }
    for name, value in facts.items():
        if value:
            click.echo(f"{name:>12}  {cell(value)}")
    for bounce in origin["bounces"]:
        click.echo(f"{'bounced':>12}  {cell(bounce['recipient'])}  {bounce['status'] or ''} {bounce['action'] or ''}")
    for a in document["attachments"]:
        inline = ", inline" if a["inline"] else ""
        click.echo(f"{'attached':>12}  {cell(a['filename'] or '(no name)')}  {a['type']}, {a['size']} bytes{inline}")
    click.echo()
    for line in document["reply"].splitlines():
        click.echo(f"  {cell(line)}")
    for line in document["quoted"].splitlines():
        click.secho(f"  {cell(line)}", dim=True)
