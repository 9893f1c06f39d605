"""The log: one line an event, `key=value` with fixed keys, never a word of a mail.

Under systemd each line begins with its priority (sd-daemon(3)), so that `journalctl -p warning` works.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "exception": 3, "critical": 2}
VALUE_CHARACTERS = 1000  #: of one value; a traceback is the longest


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send what we log from `level` on, and what libraries say at warning and above, to `stream` (standard error)."""
    journal = "JOURNAL_STREAM" in os.environ
    keys = ["level", "event"] if journal else ["timestamp", "level", "event"]
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        *([] if journal else [structlog.processors.TimeStamper(fmt="iso", utc=True)]),
        _plain,
        structlog.processors.LogfmtRenderer(key_order=keys, drop_missing=True),
        *([_prefixed] if journal else []),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        stream=stream, level=logging.WARNING, format="level=%(levelname)s logger=%(name)s event=%(message)r"
    )


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Say nothing meanwhile: for what only looks."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)


def _plain(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """No control character of a value may reach the terminal or start a line of its own."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = value[:VALUE_CHARACTERS].encode("unicode_escape").decode("ascii")
    return event


def _prefixed(_logger: WrappedLogger, method: str, line: Any) -> str:
    return f"<{PRIORITIES.get(method, 6)}>{line}"
