"""From tables that were read from TOML to compiled rules, with every mistake named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from triaged.desk.triage.actions import ACTIONS, ONLY_ON, Change
from triaged.desk.triage.checks import Check, all_of, any_of, leaf, none_of
from triaged.desk.triage.conditions import CONDITIONS
from triaged.desk.triage.conditions.patterns import compiled
from triaged.desk.triage.example import Example
from triaged.desk.triage.example_tables import ExampleTable
from triaged.desk.triage.matrix import USUAL, Matrix, read_matrix
from triaged.desk.triage.mistakes import KeyPath, Mistake, Place, Wrong, nearest, not_one_of, shown
from triaged.desk.triage.names import Names
from triaged.desk.triage.need_tables import compile_needs, named
from triaged.desk.triage.rules import EVENTS, USUAL_EVENTS, Rule, RuleFile, RuleSet, in_order
from triaged.desk.triage.tables import Tables
from triaged.desk.triage.values import strings
from triaged.desk.triage.word_tables import compile_words
from triaged.model import TriageDecision

GROUPS = ("any", "all", "not")  #: keys of a condition table that hold further tables
MAX_DEPTH = 20  #: nesting of condition tables; nobody understands more
FILE_KEYS = ("rule", "example", "need", "words", "matrix")
RULE_KEYS = ("name", "on", "when", "then", "stop", "example")

_File = tuple[Tables, Mapping[str, object]]


def compile_rules(files: Iterable[RuleFile], names: Names) -> tuple[RuleSet, list[Mistake]]:
    """Compile every rule that can be; whatever is wrong is listed, not raised."""
    mistakes: list[Mistake] = []
    read = sorted(files, key=lambda file: file.name)
    bare = [(Tables(name=file.name, names=names, mistakes=mistakes), file.tables) for file in read]
    names = replace(
        names,
        matrix=_matrix(bare),
        needs=frozenset().union(*(named(content.get("need")) for _, content in bare)),
        fields=frozenset(name for _, content in bare for name in _fields(content)),
        words=compile_words(bare),
    )
    whole = [(replace(tables, names=names), content) for tables, content in bare]
    for tables, content in whole:
        tables.known_keys(content, (), FILE_KEYS)
    needs = compile_needs(whole)
    return RuleSet(_with_examples(_rules(whole), whole), needs), mistakes


def templates_named(rules: RuleSet) -> frozenset[str]:
    """The templates of acknowledgements that the rules choose in place of the usual one."""
    start = TriageDecision(queue="", language=None)
    chosen = (change(start).template for rule in rules.rules for change in rule.changes)
    return frozenset(template for template in chosen if template is not None)


def _matrix(files: Sequence[_File]) -> Matrix | None:
    """The one table of priorities. One that is wrong still counts as there, so that no rule is blamed for it."""
    matrix = None
    first: Place = ("", ("matrix",))
    for tables, content in files:
        if "matrix" not in content:
            continue
        if matrix is not None:
            tables.twice(("matrix",), "matrix", first)
            continue
        first = (tables.name, ("matrix",))
        matrix = tables.made(("matrix",), partial(read_matrix, content["matrix"])) or USUAL
    return matrix


def _fields(content: Mapping[str, object]) -> Iterator[str]:
    """The names of all fields that what stands in a file can fill."""
    yield from named(content.get("need"))
    rules = content.get("rule", [])
    for rule in rules if isinstance(rules, list) else []:
        if not isinstance(rule, dict):
            continue
        yield from _groups(rule.get("when"))
        then = rule.get("then")
        fixed = then.get("fields") if isinstance(then, dict) else None
        yield from (name.strip() for name in fixed) if isinstance(fixed, dict) else ()


def _groups(value: object, key: str = "") -> Iterator[str]:
    """The named groups of all patterns in a condition table."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _groups(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _groups(inner, key)
    elif isinstance(value, str) and key.endswith("regex"):
        with suppress(Wrong):  # its rule says so
            yield from compiled(value).groupindex


def _rules(files: Sequence[_File]) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    first_of: dict[str, Place] = {}
    for tables, content in files:
        for path, table in tables.many(content.get("rule", []), ("rule",)):
            rule = _RuleTable(tables, path, table).rule()
            if rule is None:
                continue
            at = (*path, "name")
            if rule.name in first_of:
                tables.twice(at, f"rule {rule.name!r}", first_of[rule.name])
            first_of.setdefault(rule.name, (tables.name, at))
            rules.append(rule)
    return tuple(rules)


def _with_examples(rules: Sequence[Rule], files: Sequence[_File]) -> tuple[Rule, ...]:
    """The rules with the examples besides that stand apart from them, in whichever file."""
    on = {rule.name: rule.on for rule in rules}
    names = {name for _, content in files for name in _rule_names(content)}
    found: dict[str, list[Example]] = {}
    for tables, content in files:
        for path, table in tables.many(content.get("example", []), ("example",)):
            name = table.get("rule")
            if not isinstance(name, str) or name not in names:
                said = f"found {'nothing' if name is None else shown(name)}; allowed the name of a rule"
                tables.wrong((*path, "rule"), said + nearest(name, names))
            elif name in on:  # else its rule is wrong, and says so
                rest = {key: value for key, value in table.items() if key != "rule"}
                changes = partial(_changes, tables)
                example = ExampleTable(tables=tables, path=path, table=rest, on=on[name], changes=changes).example()
                found.setdefault(name, []).extend([] if example is None else [example])
    return tuple(
        replace(rule, examples=(*rule.examples, *found[rule.name])) if rule.name in found else rule for rule in rules
    )


def _rule_names(content: Mapping[str, object]) -> Iterator[str]:
    """The names that stand in [[rule]] tables, whether or not the rest of them is right: one mistake, one message."""
    rules = content.get("rule", [])
    for rule in rules if isinstance(rules, list) else []:
        if isinstance(rule, dict) and isinstance(rule.get("name"), str):
            yield rule["name"]


def _changes(tables: Tables, value: Mapping[str, object], path: KeyPath) -> Mapping[str, Change]:
    """Compile actions, in the order of the registry."""
    tables.known_keys(value, path, list(ACTIONS))
    changes = {}
    for key in ACTIONS:
        if key in value:
            change = tables.made((*path, key), partial(ACTIONS[key], value[key], tables.names))
            if change is not None:
                changes[key] = change
    return changes


@dataclass(slots=True)
class _RuleTable:
    """One [[rule]]."""

    tables: Tables
    path: KeyPath
    table: Mapping[str, object]

    def rule(self) -> Rule | None:
        """The rule; None where anything is wrong with it."""
        before = len(self.tables.mistakes)
        self.tables.known_keys(self.table, self.path, RULE_KEYS)
        name = self._name()
        on = self._events()
        check = self._condition(self.table.get("when", {}), (*self.path, "when"), "", 0)
        stop = self.tables.truth(self.table.get("stop", False), (*self.path, "stop"))
        changes = self._then(on, stop=stop)
        examples = [
            ExampleTable(
                tables=self.tables, path=path, table=table, on=on, changes=partial(_changes, self.tables)
            ).example()
            for path, table in self.tables.many(self.table.get("example", []), (*self.path, "example"))
        ]
        if len(self.tables.mistakes) > before or check is None:
            return None
        return Rule(
            file=self.tables.name,
            name=name,
            on=on,
            check=check,
            changes=changes,
            stop=stop,
            examples=tuple(example for example in examples if example is not None),
        )

    def _name(self) -> str:
        name = self.table.get("name")
        if isinstance(name, str) and name.strip():
            return name
        said = "nothing" if name is None else shown(name)
        self.tables.wrong((*self.path, "name"), f"found {said}; allowed a short text")
        return ""

    def _events(self) -> frozenset[str]:
        path = (*self.path, "on")
        try:
            wanted = strings(self.table.get("on", list(USUAL_EVENTS)))
            for event in wanted:
                if event not in EVENTS:
                    raise not_one_of(event, EVENTS)
        except Wrong as error:
            self.tables.wrong(path, str(error))
            return frozenset(EVENTS)
        return frozenset(wanted)

    def _then(self, on: frozenset[str], *, stop: bool) -> tuple[Change, ...]:
        path = (*self.path, "then")
        if "then" not in self.table:
            if not stop:
                self.tables.wrong(self.path, f"found nothing to do; allowed then = {{ ... }} with {', '.join(ACTIONS)}")
            return ()
        then = self.table["then"]
        if not isinstance(then, dict):
            self.tables.wrong(path, f"found {shown(then)}; allowed a table with {', '.join(ACTIONS)}")
            return ()
        if not then:
            self.tables.wrong(path, f"found nothing in it; allowed {', '.join(ACTIONS)}")
            return ()
        for key in then:
            if key in ONLY_ON and on.isdisjoint(ONLY_ON[key]):
                allowed, found = (", ".join(in_order(events)) for events in (ONLY_ON[key], on))
                self.tables.wrong((*path, key), f"has no effect on {found}; allowed in rules on {allowed}")
            if key in RULE_KEYS:
                self.tables.wrong((*path, key), f"unknown key; {key} is a key of the rule, it stands beside then")
        then = {key: value for key, value in then.items() if key not in RULE_KEYS}
        return tuple(_changes(self.tables, then, path).values())

    def _condition(self, value: object, path: KeyPath, prefix: str, depth: int) -> Check | None:
        """Compile one condition table; None when there is a mistake in it."""
        if not isinstance(value, dict) or depth > MAX_DEPTH:
            self.tables.wrong(path, f"found {shown(value)}; allowed a table of conditions, at most {MAX_DEPTH} deep")
            return None
        self.tables.known_keys(value, path, [*GROUPS, *CONDITIONS])
        checks = [
            self._group(key, value[key], (*path, key), prefix, depth)
            if key in GROUPS
            else self._leaf(key, value[key], (*path, key), prefix)
            for key in sorted(filter(_known, value), key=lambda key: _cost(key, value[key]))
        ]
        return all_of(checks)

    def _group(self, key: str, value: object, path: KeyPath, prefix: str, depth: int) -> Check | None:
        if key == "not":
            inner = self._condition(value, path, f"{prefix}not.", depth + 1)
            return none_of(inner)
        tables = self.tables.many(value, path)
        if value == []:
            self.tables.wrong(path, "found []; allowed a list with at least one table of conditions")
        checks = [self._condition(table, at, f"{prefix}{key}.", depth + 1) for at, table in tables]
        return any_of(checks) if key == "any" else all_of(checks)

    def _leaf(self, key: str, value: object, path: KeyPath, prefix: str) -> Check | None:
        test = self.tables.made(path, partial(CONDITIONS[key], value, self.tables.names))
        return None if test is None else leaf(prefix + key, value, test)


def _known(key: str) -> bool:
    return key in GROUPS or key in CONDITIONS


def _cost(key: str, value: object) -> int:
    """Cheap conditions first: patterns may take long, groups may hold patterns. Equals stay as the file has them."""
    if key in GROUPS:
        return 1
    inner = value if isinstance(value, dict) else ()
    return 2 if any(name.endswith("regex") for name in (key, *inner)) else 0
