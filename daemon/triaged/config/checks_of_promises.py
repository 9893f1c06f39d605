"""What concerns more than one key of the promised times in the settings; as in `config.checks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from triaged.config.promises import part_of_target
from triaged.desk.triage.mistakes import KeyPath, Wrong, not_one_of, shown
from triaged.model import Metric

Found = tuple[KeyPath, str]
Table = Mapping[str, Any]
Tables = Callable[[str], list[tuple[KeyPath, Table]]]
#: In which tables which keys name something of which [[list]].
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "sla": {"calendar": "calendar", "chain": "chain", "queues": "queue"},
    "duty": {"queue": "queue", "agents": "agent", "calendar": "calendar"},
    "agent": {"calendar": "calendar"},
}
_AFTER_ALL = 1000  #: where a step stands that repeats: behind every part of the target


def check_promises(tables: Tables) -> Iterator[Found]:
    """Every mistake in them; `tables` has the tables of a [[list]] by its key."""
    for key, kinds in _REFERENCES.items():
        for path, table in tables(key):
            yield from _known(path, table, kinds, tables)
    for path, chain in tables("chain"):
        yield from _chain(path, chain, tables)


def _known(path: KeyPath, table: Table, kinds: Mapping[str, str], tables: Tables) -> Iterator[Found]:
    """Each of these keys has a name, or a list of names, of something that there is."""
    for key, kind in kinds.items():
        wanted = table.get(key)
        listed = [((*path, key, index), each) for index, each in enumerate(wanted)] if isinstance(wanted, list) else []
        for where, each in [((*path, key), wanted), *listed]:
            if isinstance(each, str) and (wrong := _unknown(each, kind, tables)) is not None:
                yield where, wrong


def _unknown(name: str, kind: str, tables: Tables) -> str | None:
    names = {each["name"] for _, each in tables(kind) if isinstance(each.get("name"), str)}
    if name in names:
        return None
    return (
        str(not_one_of(name, names))
        if names
        else f"found {shown(name)}; allowed the name of a [[{kind}]]: there is none"
    )


def _chain(path: KeyPath, chain: Table, tables: Tables) -> Iterator[Found]:
    steps = chain.get("steps")
    before, seen = 0, list[tuple[int, frozenset[str]]]()
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        if not isinstance(step, dict):
            continue
        where = (*path, "steps", index)
        yield from _step(where, step)
        yield from _known(where, step, {"webhooks": "webhook"}, tables)
        at = _AFTER_ALL if "every" in step else _place(step.get("at"))
        if at is not None and at < before:
            allowed = "allowed the earlier step first, and steps with `every` at the end"
            yield (*where, "at"), f"found {shown(step['at'])} behind a later step; {allowed}"
        if at is not None and "every" not in step:
            metrics = _metrics(step)
            if any(at == other and metrics & theirs for other, theirs in seen):
                allowed = 'allowed one step for both, such as do = ["agent", "lead"], or other metrics'
                yield (*where, "at"), f"found {shown(step['at'])} twice for the same clocks; {allowed}"
            seen.append((at, metrics))
        before = max(before, at or 0)


def _metrics(step: Table) -> frozenset[str]:
    """Of which clocks a step is; none named: of all."""
    named = step.get("metrics")
    known = frozenset(each for each in named if isinstance(each, str)) if isinstance(named, list) else frozenset()
    return known or frozenset(Metric)


def _step(path: KeyPath, step: Table) -> Iterator[Found]:
    if ("at" in step) == ("every" in step):
        found = "at and every together" if "at" in step else "neither at nor every"
        yield path, f'found {found}; allowed one of them, such as at = "75%" or every = "4h"'
    if "times" in step and "every" not in step:
        yield (*path, "times"), "found times without every; allowed both, or neither"
    if not step.get("do") and not step.get("webhooks"):
        yield path, 'found a step that does nothing; allowed one with do or webhooks, such as do = ["agent"]'


def _place(at: object) -> int | None:
    """The part of the target in per cent; None where the schema has something to say of it."""
    try:
        return part_of_target(at)
    except Wrong:
        return None
