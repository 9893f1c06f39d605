"""`triaged keys`: the keys that sign our addresses and Message-IDs."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triaged.cli.context import Context
from triaged.cli.groups import ListGroup

if TYPE_CHECKING:
    from triaged.mail.keys import Key, KeyRing

CREDENTIALS = Path("/run/credentials")  #: where systemd shows them: copies, made anew at each start
PRIVATE = 0o600


@click.group("keys", cls=ListGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """The keys that sign our addresses and Message-IDs; without a command, the list."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@click.pass_obj
def list_(context: Context) -> None:
    """List the keys, the newest first: id, day of creation, state. No secret is shown."""
    from triaged.cli.output import print_table

    ring = context.desk().ring
    rows = [{"id": key.kid, "created": key.created.isoformat(), "state": state(ring, key)} for key in ring.in_order()]
    rows += [{"id": kid, "created": "", "state": "retired"} for kid in reversed(ring.retired)]
    print_table(rows, ("id", "created", "state"), "no keys")


@command.command("rotate")
@click.pass_obj
def rotate(context: Context) -> None:
    """Make a new key that signs from the next start of the service on.

    Older keys are honoured as long as their addresses and Message-IDs live (400 days); then their secrets are dropped.
    """
    from triaged.errors import ConfigError
    from triaged.mail.keys import SECRET_BYTES

    desk = context.desk()
    file = desk.settings.keys.file.resolve()  # a link stays one, and leads to the new file
    _refuse_unless_ours(file)
    before = desk.ring
    try:
        after = before.rotated(today(), secrets.token_bytes(SECRET_BYTES))
        replace_file(file, after.dump())
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"{file} cannot be written beside itself ({error.strerror}); run this as a user who may write into "
            f"{file.parent}. Nothing has changed"
        ) from error
    click.echo(f"{file}: key {after.newest().kid} signs from the next start on")
    for key in before.in_order():
        click.echo(f"key {key.kid}: {state(after, key) if after.find(key.kid) else 'retired, its secret is dropped'}")
    click.echo(
        "now restart every process of the service (systemctl restart triaged; a reload reads no keys), and keep a "
        "copy of the file apart from the backup",
        err=True,
    )


def today() -> date:
    """The day by which keys are made and age."""
    return datetime.now(UTC).date()


def state(ring: KeyRing, key: Key) -> str:
    """What a key of the ring is good for."""
    until = ring.honoured_until(key)
    return "signs" if until is None else f"honoured until {until.isoformat()}"


def _refuse_unless_ours(file: Path) -> None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if file.is_relative_to(CREDENTIALS) or (folder and file.is_relative_to(Path(folder).resolve())):
        raise click.ClickException(
            f"{file} is a systemd credential, a copy that is made anew at each start: name the file that "
            "LoadCredential of the unit names in [keys] of a settings file of your own, and rotate with -c that file"
        )
    mode = file.stat().st_mode
    if not mode & stat.S_IWUSR or not os.access(file, os.W_OK):
        raise click.ClickException(
            f"{file} may not be written (mode {stat.S_IMODE(mode):04o}): run this as its owner or as root, or allow "
            f"it first (chmod 600 {file})"
        )


def replace_file(file: Path, text: str) -> None:
    """Put a private file in the place of another one, with its owner: at each moment one of them is there, whole.

    Raises:
        OSError: it cannot be written; the old one is still there.
    """
    owner = file.stat()
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as new:
            os.fchmod(new.fileno(), PRIVATE)
            if (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(new.fileno(), owner.st_uid, owner.st_gid)  # root does it for the account of the service
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(name).rename(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name too is on the disk
    finally:
        os.close(folder)
