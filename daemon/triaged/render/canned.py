"""Canned replies: texts of the operator's that agents send by name.

A file `<language>/<name>.txt.j2` is the text and nothing else: no subject. It is filled in like every template, in a
sandbox, with facts that are data.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from triaged.errors import RenderError
from triaged.mail.language import serving
from triaged.render.environment import environment, explain, template
from triaged.render.times import LAST_LANGUAGE

TEXT = ".txt.j2"
NAME = re.compile(r"\w[\w-]{0,63}")
#: Facts to try each text with, as `#canned` gives them.
SAMPLE: Mapping[str, object] = {
    "ticket": 1042,
    "subject": "Printer",
    "customer": "Ann Lee",
    "agent": "Tom",
    "desk": "Example Support",
    "queue": "support",
}


class Canned:
    """The files of some folders; one in an earlier folder hides the same in a later one."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Take the folders as they are when a text is first asked for."""
        self._folders = folders

    @functools.cached_property
    def _files(self) -> Mapping[tuple[str, str], Path]:
        found: dict[tuple[str, str], Path] = {}
        for folder in reversed(self._folders):
            for file in sorted(folder.glob(f"*/*{TEXT}")):
                found[file.name.removesuffix(TEXT), file.parent.name] = file
        return found

    def names(self) -> Sequence[str]:
        """What can be asked for, in order."""
        return sorted({name for name, _language in self._files})

    def text(self, name: str, language: str | None, facts: Mapping[str, object], *, otherwise: str) -> str:
        """One of them in the language of its reader, else in that of `otherwise`, else in English or any that there is.

        Args:
            name: As the agent wrote it; case does not count.
            language: That of the reader; None when nothing tells it.
            facts: Those of SAMPLE; a customer's name may be None.
            otherwise: Ours, such as that of the queue.

        Raises:
            RenderError: There is none of that name, or it cannot be used.
        """
        offered = {code: file for (each, code), file in self._files.items() if each.casefold() == name.casefold()}
        if not offered:
            known = ", ".join(self.names()) or "none"
            raise RenderError(f"there is no canned reply {name!r}; there are: {known}")
        wanted = [each for each in (language, otherwise, LAST_LANGUAGE) if each is not None]
        found = (code for each in wanted if (code := serving(each, offered)) is not None)
        code = next(found, min(offered))
        return _filled(offered[code], code, facts)

    def check(self) -> list[str]:
        """Every text of every language, filled in with sample facts: one line for each that fails."""
        problems = []
        for (name, code), file in sorted(self._files.items()):
            if NAME.fullmatch(name) is None:
                problems.append(f"{file}: {name!r} cannot be written behind #canned; allowed letters, digits, - and _")
            for facts in (SAMPLE, {**SAMPLE, "customer": None, "subject": None}):
                try:
                    if not _filled(file, code, facts):
                        problems.append(f"{file}: the text is empty")
                except RenderError as error:
                    problems.append(str(error))
        return list(dict.fromkeys(problems))


def _filled(file: Path, language: str, facts: Mapping[str, object]) -> str:
    try:
        source = file.read_text(encoding="utf-8")
        return template(environment(language, escape=False), source, file).render(facts).strip()
    except Exception as error:  # whatever a text of the operator's does, the daemon lives on
        raise RenderError(explain(error, file, facts)) from error
