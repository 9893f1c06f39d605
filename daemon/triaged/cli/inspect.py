"""`triaged inspect`: what the parser sees in a mail. Needs no settings and no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from triaged.model import Attachment, Forwarded, ParsedMail, Reading


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)

SHOWN_ADDRESSES = 5  #: of one header, for people; JSON has them all

_WRITTEN_BY = {
    "person": "a person",
    "auto-reply": "an automatic answer",
    "bounce": "a mail system: not delivered",
    "delay": "a mail system: delayed",
    "report": "a mail system: a report",
    "list": "a mailing list",
    "machine": "a machine",
    "own": "this desk",
}


_TOLD_BY = {
    "text": "by the text",
    "subject": "by the subject",
    "header": "as the sender's mail program is set",
}


@click.command("inspect")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="one JSON object a file, a line each")
@click.option("--html", "as_html", is_flag=True, help="the HTML of the one FILE, with all taken out that could do harm")
def command(files: tuple[Path, ...], as_json: bool, as_html: bool) -> None:
    """Show what the parser sees in each FILE: who wrote, what, with what attached, and every oddity.

    The language is what our own word lists say; the service asks the extra `lang` besides, where it is installed.
    """
    from triaged.cli.output import print_json

    if as_html:
        if as_json or len(files) > 1:
            raise click.UsageError("--html shows one FILE, and nothing else of it")
        _print_html(_read(files[0]))
        return
    for number, file in enumerate(files):
        reading = _read(file)
        if as_json:
            print_json({"file": str(file), **_document(reading)}, one_line=True)
            continue
        if number:
            click.echo()
        click.secho(str(file), bold=True)
        _print(reading)


def _read(file: Path) -> Reading:
    import hashlib

    from triaged.mail.keys import KeyRing
    from triaged.mail.reading import read

    source = file.read_bytes()
    return read(
        mailbox="",
        received_at=datetime.now(UTC),
        sha256=hashlib.sha256(source).hexdigest(),
        size=len(source),
        source=source,
        ring=KeyRing(keys=()),
        trust=None,
    )


def _document(reading: Reading) -> dict[str, Any]:
    mail, origin = reading.mail, reading.origin
    return {
        "subject": mail.subject,
        "from_addr": (mail.author.addr or None) if mail.author else None,
        "from_name": (mail.author.name or None) if mail.author else None,
        "reply_to": [address.addr for address in mail.reply_to],
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
        "forwarded": _forwarded(mail.forwarded) if mail.forwarded else None,
        "attachments": [_attachment(each) for each in mail.attachments],
        "protections": list(mail.protections),
        "origin": {
            "kind": origin.kind,
            "may_ack": origin.may_ack,
            "reasons": list(origin.reasons),
            "bounces": [
                {"recipient": b.recipient, "status": b.status, "action": b.action, "diagnostic": b.diagnostic}
                for b in origin.bounces
            ],
            "returned_ids": list(origin.returned_ids),
        },
        "language": reading.language,
        "language_by": reading.language_by,
        "defects": list(mail.defects),
    }


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "filename": attachment.filename,
        "type": attachment.type,
        "size": attachment.size,
        "inline": attachment.inline,
        "sha256": attachment.sha256,
        "content_id": attachment.content_id,
        "holds": [_attachment(each) for each in attachment.holds],
    }


def _forwarded(inner: Forwarded) -> dict[str, Any]:
    return {
        "from_addr": inner.from_.addr if inner.from_ else None,
        "from_name": (inner.from_.name or None) if inner.from_ else None,
        "subject": inner.subject,
        "date_utc": inner.date,
        "text": inner.text,
    }


def _print_html(reading: Reading) -> None:
    """A page that a browser can show without harm: it loads nothing and runs nothing."""
    from triaged.mail.sanitise import sanitise

    html = reading.mail.html
    if html is None:
        raise click.ClickException("the mail has no HTML; without --html its text is shown")
    safe = sanitise(html)
    if safe is None:
        raise click.ClickException(
            "its HTML is too large or too deep to be made safe; without --html its text is shown"
        )
    click.echo(safe)


def _print(reading: Reading) -> None:
    """A summary for people, then the text in its pieces."""
    from triaged.cli.output import cell

    for name, value in _summary(reading):
        if value:
            click.echo(f"{name:>12}  {cell(value)}")
    mail = reading.mail
    click.echo()
    for line in (mail.reply or _no_text(mail)).splitlines():
        click.echo(f"  {cell(line)}".rstrip())
    for title, text in (("signature", mail.signature), ("history", mail.quoted)):
        lines = text.splitlines()
        if lines:
            click.secho(f"\n  ~~ {title}, {len(lines)} {'line' if len(lines) == 1 else 'lines'} ~~", dim=True)
        for line in lines:
            click.secho(f"  {cell(line)}".rstrip(), dim=True)


def _summary(reading: Reading) -> Iterator[tuple[str, str]]:
    """Name and value of each line above the text; what the mail does not have is empty."""
    mail, origin = reading.mail, reading.origin
    yield "subject", mail.subject or "(none)"
    yield "from", _sender(mail)
    yield (
        "answer to",
        _few([each.addr for each in mail.reply_to if mail.author is None or each.addr != mail.author.addr]),
    )
    yield "to", _few([each.addr for each in mail.to])
    yield "cc", _few([each.addr for each in mail.cc])
    yield "date", f"{mail.date.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if mail.date else "(none that can be read)"
    yield "message id", mail.message_id or "(none; a stand-in is made of the mail's digest)"
    yield "answers", _few(mail.in_reply_to or mail.references)
    reasons = f" ({', '.join(origin.reasons)})" if origin.reasons else ""
    yield "written by", f"{_WRITTEN_BY[origin.kind]}{reasons}"
    for bounce in origin.bounces:
        said = [bounce.action, bounce.status, bounce.diagnostic]
        yield "about", f"{bounce.recipient}: {', '.join(filter(None, said)) or 'no reason given'}"
    yield "language", _language(reading)
    recipient = f"yes, to {mail.from_.addr}" if mail.from_ else "nobody to write to"
    yield "acknowledge", recipient if origin.may_ack else "never"
    for attachment in mail.attachments:
        yield from _attached(attachment, "attached")
    if mail.forwarded:
        inner = mail.forwarded
        writer = f"{inner.from_.name} <{inner.from_.addr}>".strip() if inner.from_ else "somebody"
        yield "passes on", f"a mail of {writer}: {inner.subject or '(no subject)'}"
    yield "protected", ", ".join(mail.protections)
    yield "oddities", ", ".join(mail.defects)


def _language(reading: Reading) -> str:
    if reading.language is None or reading.language_by is None:
        return "unsure"
    return f"{reading.language} ({_TOLD_BY[reading.language_by]})"


def _sender(mail: ParsedMail) -> str:
    author = mail.author
    if author is None:
        return "(nobody)"
    shown = f"{author.name} <{author.addr}>" if author.name and author.addr else author.addr or author.name
    if mail.from_:
        return shown
    # Two readers could name two senders, or the one has no usable address.
    return (
        f"{shown}, out of: {' / '.join(mail.values('from'))}" if "@" in author.addr else f"{shown} (no usable address)"
    )


def _no_text(mail: ParsedMail) -> str:
    encrypted = any(each.endswith("encrypted") for each in mail.protections)
    return "(encrypted: only its recipient can read it)" if encrypted else "(no text)"


def _few(values: Sequence[str]) -> str:
    more = len(values) - SHOWN_ADDRESSES
    return ", ".join(values[:SHOWN_ADDRESSES]) + (f" and {more} more" if more > 0 else "")


def _attached(attachment: Attachment, name: str) -> Iterator[tuple[str, str]]:
    inline = ", inline" if attachment.inline else ""
    yield name, f"{attachment.filename or '(no name)'}  {attachment.type}, {_size(attachment.size)}{inline}"
    for inner in attachment.holds:
        yield from _attached(inner, "in it")


def _size(octets: int) -> str:
    if octets < 1024:
        return f"{octets} bytes"
    return f"{octets / 1024:.0f} KiB" if octets < 1024 * 1024 else f"{octets / 1024 / 1024:.1f} MiB"
