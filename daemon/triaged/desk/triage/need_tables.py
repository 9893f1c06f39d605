"""From [[need]] tables to needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from triaged.desk.triage.mistakes import KeyPath, Place, shown
from triaged.desk.triage.needs import Need, NeedExample, Needs, attachments_of, labels_of, name_of, patterns_of
from triaged.desk.triage.tables import Tables

NEED_KEYS = ("name", "pattern", "attachment", "label", "example")
EXAMPLE_KEYS = ("mail", "expect")
_LABEL = 'label = { en = "the order number" }'  #: for messages
_Value = TypeVar("_Value")


def named(value: object) -> frozenset[str]:
    """The names that stand in [[need]] tables, whether or not the rest of them is right: one mistake, one message."""
    items = value if isinstance(value, list) else []
    names = [item.get("name") for item in items if isinstance(item, dict)]
    return frozenset(name.strip() for name in names if isinstance(name, str))


def compile_needs(files: Iterable[tuple[Tables, Mapping[str, object]]]) -> Needs:
    """Compile every need that can be; whatever is wrong is listed in the tables that it stands in."""
    needs: dict[str, Need] = {}
    first_of: dict[str, Place] = {}
    for tables, content in files:
        for path, table in tables.many(content.get("need", []), ("need",)):
            need = _NeedTable(tables, path, table).need()
            if need is None:
                continue
            at = (*path, "name")
            if need.name in needs:
                tables.twice(at, f"need {need.name!r}", first_of[need.name])
                continue
            first_of[need.name] = (tables.name, at)
            needs[need.name] = need
    return Needs(needs)


@dataclass(frozen=True, slots=True)
class _NeedTable:
    """One [[need]]."""

    tables: Tables
    path: KeyPath
    table: Mapping[str, object]

    def need(self) -> Need | None:
        before = len(self.tables.mistakes)
        self.tables.known_keys(self.table, self.path, NEED_KEYS)
        name = self.tables.made((*self.path, "name"), lambda: name_of(self.table.get("name")))
        if "pattern" not in self.table and "attachment" not in self.table:
            self.tables.wrong(self.path, "found nothing to look for; allowed pattern, attachment, or both")
        if "label" not in self.table:
            self.tables.wrong((*self.path, "label"), f"found nothing; allowed what customers are asked for: {_LABEL}")
        patterns = self._made("pattern", patterns_of)
        attachments = self._made("attachment", attachments_of)
        labels = self._made("label", labels_of)
        examples = self._examples()
        if len(self.tables.mistakes) > before or name is None:
            return None
        return Need(
            name=name,
            labels=labels or {},
            patterns=patterns or (),
            attachments=attachments or (),
            file=self.tables.name,
            examples=examples,
        )

    def _made(self, key: str, make: Callable[[object], _Value]) -> _Value | None:
        if key not in self.table:
            return None
        return self.tables.made((*self.path, key), lambda: make(self.table[key]))

    def _examples(self) -> tuple[NeedExample, ...]:
        found = []
        for path, table in self.tables.many(self.table.get("example", []), (*self.path, "example")):
            self.tables.known_keys(table, path, EXAMPLE_KEYS)
            mail, expect = table.get("mail"), table.get("expect")
            if not isinstance(mail, str) or not mail.strip():
                said = "nothing" if mail is None else shown(mail)
                self.tables.wrong((*path, "mail"), f"found {said}; allowed a whole mail as text")
            elif not isinstance(expect, str):
                said = "nothing" if expect is None else shown(expect)
                self.tables.wrong(
                    (*path, "expect"), f'found {said}; allowed the fact as text, "" where the mail does not give it'
                )
            else:
                found.append(NeedExample(path=path, mail=mail, expect=expect or None))
        return tuple(found)
