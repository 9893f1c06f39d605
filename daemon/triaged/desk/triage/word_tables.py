"""From [words] to lists of words that have a name.

    [words]
    printer = ["printer", "Drucker"]   # one list, or

    [words.outage]                     # one list for each language; in every mail all of them are looked for
    en = ["outage", "site is down"]
    de = ["Totalausfall"]

A condition names one where a list of its own could stand: subject_has = { words = "outage" }. Each is made ready once,
however many rules look for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from triaged.desk.triage.mistakes import KeyPath, Place, Wrong, nearest, shown
from triaged.desk.triage.names import Names
from triaged.desk.triage.tables import Tables
from triaged.desk.triage.values import language_code, line, strings
from triaged.desk.triage.wordlist import WordList

KEY = "words"  #: of the table in a file, and of what names a list of it
_ALLOWED = "a list of texts, or a table with one for each language"


def compile_words(files: Iterable[tuple[Tables, Mapping[str, object]]]) -> Mapping[str, WordList]:
    """Every list by its name. One that is wrong still counts as there, so that no rule is blamed for it."""
    lists: dict[str, WordList] = {}
    first_of: dict[str, Place] = {}
    for tables, content in files:
        named = content.get(KEY, {})
        if not isinstance(named, dict):
            tables.wrong((KEY,), f"found {shown(named)}; allowed a table of lists")
            continue
        for name, value in named.items():
            path = (KEY, name)
            tables.made(path, partial(line, name, "the name of a list"))
            if name in lists:
                tables.twice(path, f"list of words {name!r}", first_of[name])
                continue
            first_of[name] = (tables.name, path)
            lists[name] = _made(tables, path, value)
    return lists


def word_list(value: object, names: Names) -> WordList:
    """What a condition looks for: its own words, or those of the list that it names.

    Raises:
        Wrong: neither of them, or there is no list of that name.
    """
    if not isinstance(value, dict):
        return WordList(strings(value))
    name = value.get(KEY)
    if len(value) != 1 or not isinstance(name, str):
        raise Wrong(f'found {shown(value)}; allowed a list of texts, or {{ words = "..." }} with the name of a list')
    if name not in names.words:
        raise Wrong(f"found no list of words {name!r}; allowed one that [words] has{nearest(name, names.words)}")
    return names.words[name]


def spelled_out(value: Any, lists: Mapping[str, object]) -> Any:
    """Conditions with the words themselves in place of the names of lists; everything must be free of mistakes."""
    if isinstance(value, list):
        return [spelled_out(inner, lists) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if value.keys() == {KEY}:
        return _words(lists[value[KEY]])
    return {key: spelled_out(inner, lists) for key, inner in value.items()}


def lists_named(value: object) -> frozenset[str]:
    """The names of all lists that a condition table, free of mistakes, refers to."""
    if isinstance(value, list):
        return frozenset().union(*map(lists_named, value))
    if not isinstance(value, Mapping):
        return frozenset()
    if value.keys() == {KEY}:
        return frozenset({value[KEY]})
    return frozenset().union(*map(lists_named, value.values()))


def _made(tables: Tables, path: KeyPath, value: object) -> WordList:
    """One list; empty with a mistake where it is wrong."""
    before = len(tables.mistakes)
    if isinstance(value, dict) and value:
        for language, words in value.items():
            tables.made((*path, language), partial(language_code, language))
            tables.made((*path, language), partial(strings, words))
    elif not isinstance(value, str | list) or not value:
        tables.wrong(path, f"found {shown(value)}; allowed {_ALLOWED}")
    else:
        tables.made(path, partial(strings, value))
    made = tables.made(path, lambda: WordList(_words(value))) if len(tables.mistakes) == before else None
    return made or WordList(())


def _words(value: object) -> list[str]:
    """The words of one list, each once, though two languages may share it."""
    parts = value.values() if isinstance(value, Mapping) else [value]
    return list(dict.fromkeys(word for part in parts for word in strings(part)))
