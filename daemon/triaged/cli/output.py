"""How commands print: JSON for programs, tables for people, both on standard output."""

from __future__ import annotations

import contextlib
import enum
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

UNCUT_COLUMNS = 1000  #: width of a table that no person's terminal limits
LEAST_COLUMNS = 20  #: for the text of a line, however narrow the terminal is


def print_json(document: Any, *, one_line: bool = False) -> None:
    """One JSON document, on one line where several follow each other; times in RFC 3339 UTC with Z."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=None if one_line else 2, default=_plain))


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], empty: str) -> None:
    """The named columns of each row, one line a row; `empty` when there is none.

    On a terminal the long columns share what width there is; anywhere else nothing is cut.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        click.echo(empty)
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=UNCUT_COLUMNS)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.removesuffix("_at"), no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(Text(cell(row.get(column))) for column in columns))
    console.print(table)


@contextlib.contextmanager
def progress(label: str) -> Iterator[Callable[[int], None]]:
    """A counter on standard error while long work runs on a terminal; gives the function that advances it."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:>7} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(label, total=None)
        yield lambda count: shown.advance(task, count)


def columns() -> int | None:
    """How wide the terminal is; None where the output goes elsewhere, so that nothing is cut or folded."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def print_hanging(head: str, text: str, **style: Any) -> None:
    """`head`, in a style of `click.style`, and the text; on a terminal what has no room goes on below its beginning."""
    from rich.cells import cell_len

    width, start = columns(), cell_len(head)
    lines = [text] if width is None else _folded(text, max(width - start, LEAST_COLUMNS))
    click.echo(click.style(head, **style) + lines[0])
    for line in lines[1:]:
        click.echo(" " * start + line)


def _folded(text: str, width: int) -> list[str]:
    """Its lines: broken between words, one that is longer than a line within it."""
    from rich.console import Console
    from rich.text import Text

    lines = [line.plain.rstrip() for line in Text(text).wrap(Console(), width)]
    return lines or [""]


def cell(value: Any) -> str:
    """A value as a person reads it: local short times, nothing for null, no control characters."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    text = value.value if isinstance(value, enum.Enum) else str(value)
    return "".join(c if c.isprintable() else "�" for c in text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"no JSON for {type(value).__name__}")
