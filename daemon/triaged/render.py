"""Render: a notice, a language and facts in; subject and text out.

Every notice begins with a line of ours, by which its text is known again when it comes back below an answer.

A template is `Subject: ...` on one line, an empty line, the text. An HTML version may stand beside it in a file of the
same name that ends in `.html.j2`; there every fact is escaped. Templates are the operator's; facts are data, whatever
they look like: they reach a sandbox that knows strings, numbers and lists, and nothing else.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import CodeType
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from triaged.errors import RenderError
from triaged.mail.compose import reply_subject
from triaged.mail.language import serving
from triaged.mail.quoting import MARKER
from triaged.model import Rendered

LAST_LANGUAGE = "en"  #: the language that every notice has
SEPARATOR = "\n\n* * *\n\n"  #: between two languages; no mail program takes it for a signature or for history
TEXT = ".txt.j2"
HTML = ".html.j2"
_LOCALES = {"en": "en-GB"}  #: whose dates a language is given, where it is not its own: everybody can read these
_FULL_WIDTH = ("zh", "ja")  #: languages with a punctuation of their own
_NARROW_SPACES = str.maketrans("\u202f\xa0", "  ")  #: some programs show them as boxes
_BODY = re.compile(r"<body[^>]*+>", re.IGNORECASE)

_SAMPLE_TIME = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(hours=3)))
#: the facts of each notice with values to try a template with; the customer and the subject may be missing
SAMPLE_FACTS: dict[str, Sequence[Mapping[str, object]]] = {
    "ack_new": (
        {
            "ticket": 1042,
            "subject": "Printer <2>",
            "customer": "Ann Lee",
            "desk": "Example Support",
            "too_big": False,
            "answer_by": _SAMPLE_TIME,
        },
        {
            "ticket": 1042,
            "subject": None,
            "customer": None,
            "desk": "Example Support",
            "too_big": True,
            "answer_by": _SAMPLE_TIME.astimezone(UTC),
        },
    ),
    "ack_collected": (
        {"tickets": [1042], "more": 0, "desk": "Example Support", "answer_by": _SAMPLE_TIME},
        {"tickets": list(range(1001, 1051)), "more": 3, "desk": "Example Support", "answer_by": _SAMPLE_TIME},
    ),
    "held_sender": ({"desk": "Example Support", "answer_by": _SAMPLE_TIME},),
    "held_agent": tuple(
        {
            "ticket": 1042,
            "subject": "Printer <2>" if sender else None,
            "tag": "ACME",
            "sender": sender,
            "name": "Bert" if sender else None,
            "to": "support@example.com" if sender else None,
            "proof": proof,
            "why": "dmarc=pass for example.net",
            "cause": cause,
            "mail_subject": "Re: Printer" if sender else None,
            "lines": ["It prints <nothing>.", "#admit"],
            "more": proof == "domain",
            "files": [{"name": "run.exe", "withheld": "a program (.exe)"}, {"name": "plan <2>.pdf", "withheld": None}]
            if sender
            else [],
            "more_files": 3 if proof == "domain" else 0,
            "waiting": 2 if sender else 0,
        }
        for sender, proof, cause in (
            ("bert@example.net", "domain", "stranger"),
            ("bert@example.net", "other-domain", "participant"),
            ("bert@example.org", "domain", "agent"),
            (None, "none", "unreadable"),
        )
    ),
    "confirm_agent": tuple(
        {
            "ticket": ticket,
            "subject": subject,
            "tag": "ACME",
            "sender": "bert@example.org",
            "name": "Bert" if ticket else None,
            "to": "ann@example.net" if ticket else None,
            "proof": proof,
            "why": "no trust is set",
            "cause": "agent",
            "mail_subject": subject,
            "lines": ["It is solved."],
            "more": proof == "domain",
            "files": [{"name": "run.exe", "withheld": "a program (.exe)"}] if subject else [],
            "more_files": 1 if subject else 0,
            "waiting": 2 if subject else 0,
        }
        for ticket, subject, proof in (
            (1042, "Printer", "none"),
            (1042, None, "domain"),
            (None, None, "other-domain"),
        )
    ),
    "answer_agent": tuple(
        {
            "ticket": ticket,
            "subject": "Printer" if ticket else None,
            "tag": "ACME",
            "question": question,
            "settled": settled,
            "note": note,
            "by": by,
            "at": _SAMPLE_TIME.astimezone(UTC) if by else None,
        }
        for ticket, question, settled, note, by in (
            (1042, "admit", False, True, None),
            (1042, "admit", True, True, "ann@example.org"),
            (1042, "confirm", True, True, None),
            (1042, "confirm", False, False, None),
            (None, "confirm", False, False, None),
        )
    ),
    "settled_agent": tuple(
        {"ticket": ticket, "subject": None, "tag": "ACME", "verb": verb, "question": question, "note": note}
        for ticket, verb, question, note in (
            (1042, "admit", "admit", True),
            (1042, "admit", "confirm", False),
            (1042, "refuse", "admit", False),
            (None, "admit", "confirm", False),
            (None, "refuse", "confirm", False),
        )
    ),
    "bounce_agent": tuple(
        {
            "ticket": 1042,
            "subject": subject,
            "tag": "ACME",
            "recipient": "ann@example.org",
            "agent": "Ann" if notice and notice.endswith("_agent") else None,
            "notice": notice,
            "sent_on": "2026-03-01" if notice else None,
            "why": why,
            "words": words,
        }
        for subject, notice, why, words in (
            ("Printer", "ack_new", "address", "550 5.1.1 no such <user>"),
            ("Printer", "held_agent", "full", "5.2.2"),
            ("Printer", "bounce_agent", "address", None),
            ("Printer", "settled_agent", "unknown", None),
            ("Printer", None, "spam", "550 5.7.1 refused"),
            ("Printer", "ack_collected", "size", "552 5.3.4 too big"),
            ("Printer", "ack_new", "unreachable", "4.4.1 timed out"),
            (None, None, "unknown", None),
        )
    ),
    "also_received_agent": tuple(
        {"ticket": 1042, "subject": subject, "tag": "ACME", "queue": "support"} for subject in ("Printer", None)
    ),
    "alarm": (
        {"kind": "breaker", "sent": 1000, "most": 5, "hint": "look", "desk": "Example Support"},
        *(
            {"kind": kind, "address": "ann@example.org", **about, "most": 5, "hint": "look", "desk": "Example Support"}
            for kind, about in (
                ("storm", {"ticket": 1042}),
                ("agent-bounced", {"ticket": 1042}),
                ("own-from", {"inbox": 7}),
                ("questions", {"ticket": 1042}),
                ("questions", {"ticket": None}),
            )
        ),
    ),
}


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


def when(language: str, moment: datetime) -> str:
    """A moment as a reader of a language writes it, on the clock of its own offset: day, time, and the zone named.

    A language without a calendar of its own here gets the English form.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    day = format_date(moment, "full", locale=_locale(language)).translate(_NARROW_SPACES)
    zone = _zone(moment.utcoffset() or timedelta())
    if _locale(language).language in _FULL_WIDTH:
        return f"{day} {moment:%H:%M}（{zone}）"
    return f"{day}, {moment:%H:%M} ({zone})"


def _zone(ahead: timedelta) -> str:
    """An offset as every language reads it, such as "UTC", "UTC+3", "UTC+5:30"."""
    minutes = abs(ahead) // timedelta(minutes=1)
    if minutes == 0:
        return "UTC"
    return f"UTC{'-' if ahead < timedelta() else '+'}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


@functools.lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_LOCALES.get(language, language), sep="-")
    except (UnknownLocaleError, ValueError):  # the name of an operator's folder
        return _locale(LAST_LANGUAGE)


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
