"""`triaged init`: a folder with settings, keys, rules and templates that works at once, and sends nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


@click.command("init")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), default=".")
def command(directory: Path) -> None:
    """Write commented settings, a key file, rules and templates into DIRECTORY.

    On a terminal a few questions come first. The desk starts in observe mode: it takes in and decides, and sends
    nothing. Nothing that exists is overwritten.
    """
    from triaged.config import sample
    from triaged.config.folder import SETTINGS, make_folder

    config = directory / SETTINGS
    if config.exists():
        raise click.ClickException(f"{config} exists already; nothing was written")
    answers = _ask() if sys.stdin.isatty() else {}
    password = _password_file(answers)
    try:
        made = make_folder(directory, sample(answers), {} if password is None else {password: ""})
    except OSError as error:
        raise click.ClickException(f"{error.filename}: cannot be written: {error.strerror}") from error
    click.echo("\n".join(made))
    click.echo(_next_steps(directory, config, password))


def _ask() -> dict[str, Any]:
    """What differs from desk to desk; an empty host leaves a mailbox that takes mail by pipe and import."""
    from triaged.config.fields import Email, Host, Title

    name = click.prompt("Name of the desk", default="Example Support", value_proc=_valid(Title))
    address = click.prompt("Address that customers write to", default="support@example.org", value_proc=_valid(Email))
    answers: dict[str, Any] = {"name": name, "mailbox.address": address}
    host = click.prompt(
        "IMAP server (- for none yet)",
        default=f"imap.{address.rpartition('@')[2]}",
        value_proc=lambda text: None if text == "-" else _valid(Host)(text),
    )
    if host is not None:
        answers["mailbox.host"] = host
        answers["mailbox.user"] = click.prompt("User", default=address)
        answers["mailbox.password"] = {"file": click.prompt("File with the password", default="support.password")}
    return answers


def _valid(kind: Any) -> Callable[[str], str]:
    """Read an answer as the settings would; a wrong one is asked for again."""
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter[str](kind)

    def read(text: str) -> str:
        try:
            return adapter.validate_python(text)
        except ValidationError as error:
            raise click.UsageError(str(error.errors()[0].get("ctx", {}).get("error", error))) from None

    return read


def _password_file(answers: dict[str, Any]) -> str | None:
    secret = answers.get("mailbox.password")
    return None if secret is None else str(secret["file"])


def _next_steps(directory: Path, config: Path, password: str | None) -> str:
    first = (
        f"write the password into the first line of {directory / password}"
        if password is not None
        else f"name your mail server and relay in {config}; until then mail comes in by `deliver` and `import`"
    )
    return (
        "\nNext steps:\n"
        f"  1. {first}\n"
        f"  2. triaged -c {config} check      finds every mistake\n"
        f"  3. triaged -c {config} doctor     logs in everywhere\n"
        f"  4. triaged -c {config} run        takes in and decides, and sends nothing yet\n"
        f"  5. triaged -c {config} go-live    shows what it would have sent, and lets it send"
    )
