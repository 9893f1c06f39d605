"""Templates, compiled and filled in."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from triaged.errors import RenderError
from triaged.mail.compose import reply_subject
from triaged.mail.language import serving
from triaged.mail.quoting import MARKER
from triaged.model import Rendered
from triaged.render.samples import SAMPLE_FACTS
from triaged.render.times import LAST_LANGUAGE, when

SEPARATOR = "\n\n* * *\n\n"  #: between two languages; no mail program takes it for a signature or for history
TEXT = ".txt.j2"
HTML = ".html.j2"
_BODY = re.compile(r"<body[^>]*+>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Compiled:
    subject: Template
    text: Template
    html: Template | None


class Renderer:
    """Templates of one or more folders; a file in an earlier folder hides the same file in a later one."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Take the folders as they are now; each template is compiled when it is first used, once."""
        self._files: dict[tuple[str, str], Path] = {}
        for folder in reversed(folders):
            for file in sorted(folder.glob(f"*/*{TEXT}")):
                self._files[file.name.removesuffix(TEXT), file.parent.name] = file
        self._folders = tuple(folders)
        self._compiled: dict[tuple[str, str], _Compiled] = {}

    def languages(self, notice: str) -> set[str]:
        """The languages that a notice is written in."""
        return {language for name, language in self._files if name == notice}

    def render(
        self, notice: str, language: str | None, facts: Mapping[str, object], *, otherwise: str = LAST_LANGUAGE
    ) -> Rendered:
        """Render one notice: in the reader's language, else in two, of which he knows one.

        Where his language is not known, or the notice is not written in it, the text stands in the language of
        `otherwise` and below that in English. A neighbour of his language does not serve him: see `serving`.

        Args:
            notice: the template's name, such as "ack_new".
            language: the language of the reader; None when nothing tells it.
            facts: plain values: text, numbers, dates, None, and lists and tables of these.
            otherwise: ours, such as that of the queue.

        Raises:
            RenderError: the template cannot be used; the message has its file and line.
        """
        for name, value in facts.items():
            if not _is_plain(value):
                raise RenderError(f"notice {notice!r}: the fact {name!r} is a {type(value).__name__}, not plain data")
        written = [self._render(notice, code, facts) for code in self._choose(notice, language, otherwise)]
        if len(written) == 1:
            return _marked(written[0])
        both = Rendered(
            subject=written[0].subject,
            text=SEPARATOR.join(each.text.rstrip("\n") for each in written) + "\n",
            languages=tuple(code for each in written for code in each.languages),
        )
        return _marked(both)

    def _choose(self, notice: str, language: str | None, otherwise: str) -> list[str]:
        """The languages to write in."""
        offered = self.languages(notice)
        own = serving(language, offered) if language else None
        if own is not None:
            return [own]
        if LAST_LANGUAGE not in offered:
            searched = ", ".join(str(folder) for folder in self._folders)
            raise RenderError(f"no template {LAST_LANGUAGE}/{notice}{TEXT} in {searched}")
        ours = serving(otherwise, offered)
        english = ours is None or serving(LAST_LANGUAGE, [ours]) is not None
        return [ours or LAST_LANGUAGE] if english else [str(ours), LAST_LANGUAGE]

    def _render(self, notice: str, code: str, facts: Mapping[str, object]) -> Rendered:
        file = self._files[notice, code]
        compiled = self._compiled.get((notice, code))
        try:
            if compiled is None:
                compiled = self._compiled[notice, code] = self._compile(file, code)
            return Rendered(
                # a line break in a fact must not end the subject
                subject=" ".join(compiled.subject.render(facts).split()),
                text=compiled.text.render(facts).lstrip("\n"),
                html=None if compiled.html is None else compiled.html.render(facts),
                languages=(code,),
            )
        except Exception as error:  # whatever a template does, the daemon lives on
            raise RenderError(_explain(error, file, facts)) from error

    def check(self) -> list[str]:
        """Every template of every language, rendered with sample facts: one line for each that fails."""
        problems = []
        for notice, language in sorted(self._files):
            file = self._files[notice, language]
            if notice not in SAMPLE_FACTS:
                problems.append(f"{file}: unknown notice {notice!r}; allowed {', '.join(sorted(SAMPLE_FACTS))}")
                continue
            problems += self._try(notice, language, file)
        problems += [
            f"{LAST_LANGUAGE}/{notice}{TEXT}: missing; every notice needs it"
            for notice in sorted(SAMPLE_FACTS)
            if (notice, LAST_LANGUAGE) not in self._files
        ]
        return problems

    def _try(self, notice: str, language: str, file: Path) -> list[str]:
        problems: dict[str, None] = {}
        for facts in SAMPLE_FACTS[notice]:
            try:
                rendered = self._render(notice, language, facts)
            except RenderError as error:
                problems[str(error)] = None
                continue
            if not rendered.subject:
                problems[f"{file}:1: the subject is empty"] = None
            if not rendered.text.strip():
                problems[f"{file}:3: the text is empty"] = None
        return list(problems)

    def _compile(self, file: Path, language: str) -> _Compiled:
        source = file.read_text(encoding="utf-8")
        head, _, body = source.partition("\n\n")
        lines = head.count("\n") + 1
        if not head.startswith("Subject:"):
            raise _BadHead(1, "the first line must be 'Subject: ...'")
        if lines > 1 or not body:
            raise _BadHead(2, "the subject is one line, with an empty line after it")
        plain, escaped = _environment(language, escape=False), _environment(language, escape=True)
        html = file.with_name(file.name.removesuffix(TEXT) + HTML)
        return _Compiled(
            subject=_template(plain, head.removeprefix("Subject:"), file),
            # the empty lines keep the numbers in error messages right
            text=_template(plain, "\n" * (lines + 1) + body, file),
            html=_template(escaped, html.read_text(encoding="utf-8"), html) if html.is_file() else None,
        )


def _marked(rendered: Rendered) -> Rendered:
    """The notice with our line on top, also of its HTML, which is what most programs quote."""
    html = rendered.html
    if html is not None:
        body = _BODY.search(html)
        top = body.end() if body else 0
        html = f"{html[:top]}<div>{MARKER}</div>{html[top:]}"
    return replace(rendered, text=f"{MARKER}\n\n{rendered.text}", html=html)


class _BadHead(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _environment(language: str, *, escape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=escape, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["re"] = reply_subject
    environment.filters["when"] = functools.partial(when, language)
    return environment


def _template(environment: ImmutableSandboxedEnvironment, source: str, file: Path) -> Template:
    code: CodeType = environment.compile(source, name=file.name, filename=str(file))
    namespace: dict[str, Any] = {}  # without range, lipsum and the like: nothing that a mail needs
    return environment.template_class.from_code(environment, code, namespace)


def _is_plain(value: object) -> bool:
    if value is None or isinstance(value, str | int | float | date):
        return True
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    return isinstance(value, list | tuple) and all(_is_plain(item) for item in value)


def _explain(error: Exception, file: Path, facts: Mapping[str, object]) -> str:
    if isinstance(error, OSError | UnicodeDecodeError):
        return f"{file}: cannot be read: {error}"
    known = f"; the facts are {', '.join(sorted(facts))}" if "is undefined" in str(error) else ""
    kind = "" if isinstance(error, TemplateError | _BadHead) else f"{type(error).__name__}: "
    return f"{_place(error, file)}: {kind}{error}{known}"


def _place(error: Exception, file: Path) -> str:
    if isinstance(error, _BadHead):
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
