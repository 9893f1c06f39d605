"""`triaged explain`: what would become of a mail, and why. Writes nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from triaged.cli.context import Context

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.mail.language import Detector
    from triaged.store import Store

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
@click.option("--all", "every_rule", is_flag=True, help="show the rules too that do not match, as --json always does")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a file, a line each")
@click.pass_obj
def command(context: Context, files: tuple[Path, ...], mailbox: str | None, *, every_rule: bool, as_json: bool) -> None:
    """Say what would become of each FILE if it arrived now: where it belongs, what each rule saw, what would be sent.

    It is decided by what decides real mail, with the tickets and people of the database; nothing is written or sent.
    """
    from triaged import logs
    from triaged.cli.explain_page import print_page
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
            print_page(document, every_rule=every_rule)


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
    from triaged.cli import explained
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
        decided = process.decide(desk, reading, known.candidates(mail, reading), now, trace=True)
        filing = filing_of(work, mail, decided)
    return {"file": str(file), **explained.document(desk, decided, filing)}
