"""Templates, compiled and filled in."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from jinja2 import Template
from markupsafe import Markup

from triaged.errors import RenderError
from triaged.mail.language import serving
from triaged.mail.quoting import MARKER
from triaged.model import Rendered, Worded
from triaged.render import html as forms
from triaged.render.environment import BadHead, environment, explain, names_in, template
from triaged.render.samples import SAMPLE_FACTS
from triaged.render.times import LAST_LANGUAGE

#: The last line of what agents get, of at most six words: how to get help.
HELP: Mapping[str, str] = {
    "de": "Hilfe: mit #help antworten",
    "en": "Help: answer with #help",
    "es": "Ayuda: responda con #help",
    "fr": "Aide : répondez par #help",
    "ru": "Справка: ответьте #help",
    "uk": "Довідка: дайте відповідь #help",
    "zh": "帮助：回复 #help",
    "zh-Hant": "說明：回覆 #help",
}
SEPARATOR = "\n\n* * *\n\n"  #: between two languages; no mail program takes it for a signature or for history
TEXT = ".txt.j2"
HTML = ".html.j2"
MOST_COMPILED = 1024  #: templates kept in a process: all of ours, and as many of an operator's
_BODY = re.compile(r"<body[^>]*+>", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*+>", re.IGNORECASE)
_NO_WORDS: Mapping[str, Worded] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Compiled:
    subject: Template
    text: Template
    shown: Template  #: the text once more, for the HTML that is made from it
    html: Template | None  #: of the operator's own
    names: frozenset[str]  #: of the facts that the text speaks of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A notice in one language, without what stands around it."""

    subject: str
    text: str
    code: str
    html: str | None = None  #: of the operator's own template
    blocks: str | None = None  #: made from the text


class Renderer:
    """Templates of one or more folders; a file in an earlier folder hides the same file in a later one."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Take the folders as they are now; each template is read when it is first used, once."""
        self._files: dict[tuple[str, str], Path] = {}
        self._languages: dict[str, set[str]] = {}  # by notice
        for folder in reversed(folders):
            for file in sorted(folder.glob(f"*/*{TEXT}")):
                notice, language = file.name.removesuffix(TEXT), file.parent.name
                self._files[notice, language] = file
                self._languages.setdefault(notice, set()).add(language)
        self._folders = tuple(folders)
        self._compiled: dict[tuple[str, str], _Compiled] = {}

    def languages(self, notice: str) -> AbstractSet[str]:
        """The languages that a notice is written in."""
        return self._languages.get(notice, frozenset())

    def render(
        self,
        notice: str,
        language: str | None,
        facts: Mapping[str, object],
        *,
        otherwise: str = LAST_LANGUAGE,
        words: Mapping[str, Worded] = _NO_WORDS,
        html: bool = False,
        marked: bool = True,
        helps: bool = False,
    ) -> Rendered:
        """Render one notice: in the reader's language, else in two, of which he knows one.

        Where his language is not known, or the notice is not written in it, the text stands in the language of
        `otherwise` and below that in English. A neighbour of his language does not serve him: see `serving`. What
        somebody said is not said twice: with `words` it is one language, that of `otherwise`.

        Args:
            notice: the template's name, such as "ack_new".
            language: the language of the reader; None when nothing tells it.
            facts: plain values: text, numbers, dates, None, and lists and tables of these.
            otherwise: ours, such as that of the queue.
            words: facts that are somebody's words; in the text as text, in the HTML in their own form.
            html: make an HTML form from the text. An operator's own is taken wherever there is one.
            marked: our line stands on top, by which the notice is known when it comes back as a quote. Without it the
                mail looks as if a person had written it.
            helps: the last line leads to help.

        Raises:
            RenderError: the template cannot be used; the message has its file and line.
        """
        for name, value in facts.items():
            if not _is_plain(value):
                raise RenderError(f"notice {notice!r}: the fact {name!r} is a {type(value).__name__}, not plain data")
        codes = self._choose(notice, language, otherwise)[: 1 if words else None]
        written = [self._render(notice, code, facts, words, html=html, framed=marked) for code in codes]
        top = MARKER if marked else ""
        bottom = HELP[serving(codes[0], HELP) or LAST_LANGUAGE] if helps else ""
        text = SEPARATOR.join(each.text.rstrip("\n") for each in written) + "\n" if written[1:] else written[0].text
        return Rendered(
            subject=written[0].subject,
            text=(f"{top}\n\n" if top else "") + text + (f"\n{bottom}\n" if bottom else ""),
            html=_page(written, top, bottom),
            languages=tuple(codes),
        )

    def speaks_of(self, notice: str, language: str | None, fact: str, *, otherwise: str = LAST_LANGUAGE) -> bool:
        """Whether the text of a notice, as `render` chooses it, has a place for a fact, in each language that it has.

        Raises:
            RenderError: there is no such template.
        """
        codes = self._choose(notice, language, otherwise)
        return all(fact in self._template(notice, code).names for code in codes)

    def _template(self, notice: str, code: str) -> _Compiled:
        """One template, read when it is first used, once."""
        compiled = self._compiled.get((notice, code))
        if compiled is None:
            compiled = self._compiled[notice, code] = _read(self._files[notice, code], code)
        return compiled

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

    def _render(
        self,
        notice: str,
        code: str,
        facts: Mapping[str, object],
        words: Mapping[str, Worded] = _NO_WORDS,
        *,
        html: bool,
        framed: bool = True,
    ) -> _Written:
        file = self._files[notice, code]
        try:
            compiled = self._template(notice, code)
            said = {**facts, **{name: each.text.strip("\n") for name, each in words.items()}}
            return _Written(
                # a line break in a fact must not end the subject
                subject=" ".join(compiled.subject.render(said).split()),
                text=compiled.text.render(said).lstrip("\n"),
                code=code,
                html=None if compiled.html is None else compiled.html.render({**said, **_as_markup(words)}),
                blocks=_blocks(compiled.shown, facts, words, framed=framed) if html else None,
            )
        except Exception as error:  # whatever a template does, the daemon lives on
            raise RenderError(explain(error, file, facts)) from error

    def check(self, acknowledgements: Collection[str] = (), *, besides: Path | None = None) -> list[str]:
        """Every template of every language, rendered with sample facts: one line for each that fails.

        Args:
            acknowledgements: Templates that the rules choose in place of the usual one.
            besides: Left out are the files of this folder, which are known to be good: to compile them all takes
                seconds.
        """
        samples = {**dict.fromkeys(acknowledgements, SAMPLE_FACTS["ack_new"]), **SAMPLE_FACTS}
        problems = []
        for notice, language in sorted(self._files):
            file = self._files[notice, language]
            if besides is not None and file.is_relative_to(besides):
                continue
            if notice not in samples:
                problems.append(f"{file}: unknown notice {notice!r}; allowed {', '.join(sorted(samples))}")
                continue
            problems += self._try(notice, language, file, samples[notice])
        problems += [
            f"{LAST_LANGUAGE}/{notice}{TEXT}: missing; every notice needs it"
            for notice in sorted(SAMPLE_FACTS)
            if (notice, LAST_LANGUAGE) not in self._files
        ]
        return problems

    def _try(self, notice: str, language: str, file: Path, samples: Sequence[Mapping[str, object]]) -> list[str]:
        problems: dict[str, None] = {}
        for facts in samples:
            try:
                rendered = self._render(notice, language, facts, html=True)
            except RenderError as error:
                problems[str(error)] = None
                continue
            if not rendered.subject:
                problems[f"{file}:1: the subject is empty"] = None
            if not rendered.text.strip():
                problems[f"{file}:3: the text is empty"] = None
        return list(problems)


def _read(file: Path, language: str) -> _Compiled:
    html = file.with_name(file.name.removesuffix(TEXT) + HTML)
    return _compile(
        file, file.read_text(encoding="utf-8"), html.read_text(encoding="utf-8") if html.is_file() else None, language
    )


@functools.lru_cache(maxsize=MOST_COMPILED)
def _compile(file: Path, source: str, html: str | None, language: str) -> _Compiled:
    """What stands in a file, compiled once: all of ours take seconds, and settings that are read again change few."""
    head, _, body = source.partition("\n\n")
    lines = head.count("\n") + 1
    if not head.startswith("Subject:"):
        raise BadHead(1, "the first line must be 'Subject: ...'")
    if lines > 1 or not body:
        raise BadHead(2, "the subject is one line, with an empty line after it")
    plain, escaped = environment(language, escape=False), environment(language, escape=True)
    body = "\n" * (lines + 1) + body  # the empty lines keep the numbers in error messages right
    return _Compiled(
        subject=template(plain, head.removeprefix("Subject:"), file),
        text=template(plain, body, file),
        shown=template(environment(language, escape=False, shown=True), body, file),
        html=None if html is None else template(escaped, html, file.with_name(file.name.removesuffix(TEXT) + HTML)),
        names=names_in(plain, body),
    )


def _as_markup(words: Mapping[str, Worded]) -> Mapping[str, str]:
    """Somebody's words for an operator's HTML: sanitised, or text that is escaped there."""
    return {name: Markup(each.html) for name, each in words.items() if each.html is not None}  # noqa: S704


def _blocks(shown: Template, facts: Mapping[str, object], words: Mapping[str, Worded], *, framed: bool) -> str:
    places = forms.places(words)
    clean = {name: forms.without_private(value) for name, value in facts.items()}
    by_place = {place: words[name] for name, place in places.items() if place}
    return forms.fragment(shown.render({**clean, **places}), by_place, framed=framed)


def _page(written: Sequence[_Written], top: str, bottom: str) -> str | None:
    """The HTML form of the whole notice, with our lines, since it is what most programs show and quote."""
    first = written[0]
    if first.html is not None and len(written) == 1:
        body = _BODY.search(first.html)
        start = body.end() if body else 0
        ends = _BODY_END.search(first.html, start)
        end = ends.start() if ends else len(first.html)
        top = f"<div>{top}</div>" if top else ""
        return first.html[:start] + top + first.html[start:end] + forms.quiet(bottom) + first.html[end:]
    blocks = [each.blocks for each in written if each.blocks is not None]
    return forms.page(blocks, language=first.code, top=top, bottom=bottom) if blocks else None


def _is_plain(value: object) -> bool:
    if value is None or isinstance(value, str | int | float | date):
        return True
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    return isinstance(value, list | tuple) and all(_is_plain(item) for item in value)
