"""The sandbox in which templates are filled in, and what is said of one that cannot be."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from triaged.mail.compose import reply_subject
from triaged.render import history, html, terms, terms_of_clocks
from triaged.render.times import day, when


class BadHead(Exception):
    """The first lines of a template are not what they must be."""

    def __init__(self, line: int, message: str) -> None:
        """`line` counts from 1."""
        super().__init__(message)
        self.line = line


def environment(language: str, *, escape: bool, shown: bool = False) -> ImmutableSandboxedEnvironment:
    """A sandbox for the templates of one language.

    Args:
        language: In which times are written, and what the desk has names for.
        escape: Facts become HTML.
        shown: What comes out is text that `render.html` makes HTML of.
    """
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=html.printed if shown else None,
    )
    made.filters["link"] = html.link if shown else _address
    made.filters["re"] = reply_subject
    made.filters["when"] = functools.partial(when, language)
    made.filters["day"] = functools.partial(day, language)
    made.filters["status"] = functools.partial(terms.status, language)
    made.filters["priority"] = functools.partial(terms.priority, language)
    made.filters["grade"] = functools.partial(terms.grade, language)
    made.filters["event"] = functools.partial(history.event, language)
    made.filters["label"] = functools.partial(terms.label, language)
    made.filters["language"] = functools.partial(terms.language_name, language)
    made.filters["metric"] = functools.partial(terms_of_clocks.metric, language)
    made.filters["clock_state"] = functools.partial(terms_of_clocks.clock_state, language)
    made.filters["clock_owner"] = functools.partial(terms_of_clocks.clock_owner, language)
    made.filters["clock_reason"] = functools.partial(terms_of_clocks.clock_reason, language)
    made.filters["told_as"] = functools.partial(terms_of_clocks.told_as, language)
    made.filters["delivery"] = functools.partial(terms_of_clocks.delivery, language)
    made.filters["lasts"] = functools.partial(terms_of_clocks.lasts, language)
    made.filters["span"] = functools.partial(terms_of_clocks.span, language)
    made.filters["stamp"] = terms_of_clocks.stamp
    return made


def _address(address: str, _label: str | None = None) -> str:
    """The filter `link` where nothing can be clicked."""
    return address


def template(sandbox: ImmutableSandboxedEnvironment, source: str, file: Path) -> Template:
    """One template, compiled; errors name the file."""
    code: CodeType = sandbox.compile(source, name=file.name, filename=str(file))
    namespace: dict[str, Any] = {}  # without range, lipsum and the like: nothing that a mail needs
    return sandbox.template_class.from_code(sandbox, code, namespace)


def names_in(sandbox: ImmutableSandboxedEnvironment, source: str) -> frozenset[str]:
    """The facts that a template speaks of."""
    return frozenset(meta.find_undeclared_variables(sandbox.parse(source)))


def explain(error: Exception, file: Path, facts: Mapping[str, object]) -> str:
    """What is wrong with a template, with its file and line."""
    if isinstance(error, OSError | UnicodeDecodeError):
        return f"{file}: cannot be read: {error}"
    known = f"; the facts are {', '.join(sorted(facts))}" if "is undefined" in str(error) else ""
    kind = "" if isinstance(error, TemplateError | BadHead) else f"{type(error).__name__}: "
    return f"{_place(error, file)}: {kind}{error}{known}"


def _place(error: Exception, file: Path) -> str:
    if isinstance(error, BadHead):
        return f"{file}:{error.line}"
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or file}:{error.lineno}"
    place, trace = str(file), error.__traceback__
    while trace is not None:
        # Jinja rewrites tracebacks so that a frame of a template carries the template's own file and line
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
