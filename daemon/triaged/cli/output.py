"""How commands print: JSON for programs, tables for people, both on standard output."""

from __future__ import annotations

import contextlib
import enum
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

UNCUT_COLUMNS = 1000  #: width of a table that no person's terminal limits


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
