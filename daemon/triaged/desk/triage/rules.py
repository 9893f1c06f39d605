"""Rules: from tables that were read from TOML to compiled, frozen values, with every mistake named.

    [[rule]]
    name = "outage"
    on = ["new"]                       # new, reply
    when = { any = [ { subject_has = ["outage"] }, { text_has = ["outage"] } ] }
    then = { priority = "P1", tags = ["outage"] }
    stop = false                       # true: no later rule is looked at
    [[rule.example]]
    mail = "From: ..."                 # a whole mail
    expect = { priority = "P1" }       # or matched = false

All keys of one condition table must hold; `any`, `all` and `not` nest. A rule without `when` always applies.
Rules are tried in the order of the files' names, then in the order of the file. A later rule overrides an earlier one,
except that tags add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from triaged.desk.triage.actions import ACTIONS, Change
from triaged.desk.triage.conditions import CONDITIONS, HasWords, Names, PatternTooSlow, Sight, Silence, Test, strings
from triaged.desk.triage.mistakes import KeyPath, Mistake, Wrong, not_one_of, shown, unknown_key
from triaged.desk.triage.wordlist import Index
from triaged.model import ConditionHit, RuleHit

EVENTS = ("new", "reply")  #: what may happen to a ticket through a mail
GROUPS = ("any", "all", "not")  #: keys of a condition table that hold further tables
MAX_DEPTH = 20  #: nesting of condition tables; nobody understands more
RULE_KEYS = ("name", "on", "when", "then", "stop", "example")
EXAMPLE_KEYS = ("mail", "on", "mailbox", "expect")

Check = Callable[[Sight, list[ConditionHit]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """One rule file, already read."""

    name: str
    tables: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A mail that stands beside a rule, and what must come out for it."""

    path: KeyPath  #: where it stands in its file
    mail: str
    on: str
    mailbox: str | None  #: None: any mailbox will do
    matched: bool  #: the rule must apply, or must not
    expect: Mapping[str, object]  #: keys of ACTIONS -> the value that must come out
    changes: tuple[Change, ...]  #: the same, compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One compiled rule."""

    file: str
    name: str
    on: frozenset[str]
    check: Check
    changes: tuple[Change, ...]
    stop: bool
    examples: tuple[Example, ...]
    lists: tuple[HasWords, ...]  #: its word lists, wherever they are nested
    quiet: RuleHit | None  #: what the rule comes to when no list finds anything; None if it looks at more than lists


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in the order in which they are tried."""

    rules: tuple[Rule, ...] = ()
    _subjects: Index = field(init=False, repr=False, compare=False)
    _texts: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, in_subject in (("_subjects", True), ("_texts", False)):
            lists = [
                (number, test.words)
                for number, rule in enumerate(self.rules)
                for test in rule.lists
                if test.in_subject is in_subject
            ]
            object.__setattr__(self, name, Index(lists))

    def may_find(self, sight: Sight) -> set[int]:
        """The places of the rules whose word lists can find anything in this mail: one look-up for all rules."""
        return self._subjects.may_find(sight.subject_words) | self._texts.may_find(sight.text_words)


def look(file: str, name: str, check: Check, sight: Sight) -> RuleHit:
    """Try one rule's conditions on one mail; a pattern that runs out of time means that the rule does not match."""
    seen: list[ConditionHit] = []
    try:
        matched = check(sight, seen)
    except PatternTooSlow:
        matched = False
    return RuleHit(file=file, name=name, matched=matched, conditions=tuple(seen))


def compile_rules(files: Iterable[RuleFile], names: Names) -> tuple[RuleSet, list[Mistake]]:
    """Compile every rule that can be; whatever is wrong is listed, not raised."""
    rules: list[Rule] = []
    mistakes: list[Mistake] = []
    first_of: dict[str, str] = {}
    for file in sorted(files, key=lambda file: file.name):
        compiler = _Compiler(file.name, names, mistakes)
        for rule in compiler.file(file.tables):
            if rule.name in first_of:
                compiler.wrong(
                    (), f"found a second rule {rule.name!r}; allowed one, the first is in {first_of[rule.name]}"
                )
            first_of.setdefault(rule.name, rule.file)
            rules.append(rule)
    return RuleSet(tuple(rules)), mistakes


@dataclass(slots=True, kw_only=False)
class _Compiler:
    """Compiles one file and collects its mistakes."""

    name: str
    names: Names
    mistakes: list[Mistake]
    tests: list[Test] = field(default_factory=list)  #: of the rule that is being compiled

    def wrong(self, path: KeyPath, message: str) -> None:
        self.mistakes.append(Mistake(file=self.name, path=path, message=message))

    def known_keys(self, table: Mapping[str, object], path: KeyPath, allowed: Sequence[str]) -> None:
        for key in table:
            if key not in allowed:
                self.wrong((*path, key), unknown_key(key, allowed))

    def tables(self, value: object, path: KeyPath) -> list[tuple[KeyPath, Mapping[str, object]]]:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(path, f"found {shown(value)}; allowed a list of tables")
            return []
        return [((*path, index), item) for index, item in enumerate(value)]

    def file(self, tables: Mapping[str, object]) -> list[Rule]:
        self.known_keys(tables, (), ["rule"])
        found = [self.rule(table, path) for path, table in self.tables(tables.get("rule", []), ("rule",))]
        return [rule for rule in found if rule is not None]

    def rule(self, table: Mapping[str, object], path: KeyPath) -> Rule | None:
        before = len(self.mistakes)
        self.tests.clear()
        self.known_keys(table, path, RULE_KEYS)
        name = table.get("name")
        if not isinstance(name, str) or not name.strip():
            self.wrong((*path, "name"), f"found {shown(name) if name is not None else 'nothing'}; allowed a short text")
        on = self.events(table.get("on", list(EVENTS[:1])), (*path, "on"))
        check = self.condition(table.get("when", {}), (*path, "when"), "", 0)
        stop = self.truth(table.get("stop", False), (*path, "stop"))
        changes = self.changes(table.get("then", {}), (*path, "then"))
        if "then" not in table and not stop:
            self.wrong(path, f"found nothing to do; allowed then = {{ ... }} with {', '.join(ACTIONS)}")
        examples = [
            self.example(item, item_path, on)
            for item_path, item in self.tables(table.get("example", []), (*path, "example"))
        ]
        if len(self.mistakes) > before or check is None:
            return None
        lists = tuple(test for test in self.tests if isinstance(test, HasWords))
        only_lists = len(lists) == len(self.tests)
        return Rule(
            file=self.name,
            name=str(name),
            on=on,
            check=check,
            changes=changes,
            stop=stop,
            examples=tuple(example for example in examples if example is not None),
            lists=lists,
            quiet=look(self.name, str(name), check, Silence()) if only_lists else None,
        )

    def truth(self, value: object, path: KeyPath) -> bool:
        if not isinstance(value, bool):
            self.wrong(path, f"found {shown(value)}; allowed true, false")
        return value is True

    def events(self, value: object, path: KeyPath) -> frozenset[str]:
        try:
            wanted = strings(value)
            for event in wanted:
                if event not in EVENTS:
                    raise not_one_of(event, EVENTS)
        except Wrong as error:
            self.wrong(path, str(error))
            return frozenset(EVENTS)
        return frozenset(wanted)

    def changes(self, value: object, path: KeyPath) -> tuple[Change, ...]:
        if not isinstance(value, dict):
            self.wrong(path, f"found {shown(value)}; allowed a table with {', '.join(ACTIONS)}")
            return ()
        self.known_keys(value, path, list(ACTIONS))
        changes = []
        for key in value.keys() & ACTIONS.keys():
            try:
                changes.append(ACTIONS[key](value[key], self.names))
            except Wrong as error:
                self.wrong((*path, key), str(error))
        return tuple(changes)

    def condition(self, value: object, path: KeyPath, prefix: str, depth: int) -> Check | None:
        """Compile one condition table; None when there is a mistake in it."""
        if not isinstance(value, dict) or depth > MAX_DEPTH:
            self.wrong(path, f"found {shown(value)}; allowed a table of conditions, at most {MAX_DEPTH} deep")
            return None
        self.known_keys(value, path, [*GROUPS, *CONDITIONS])
        checks = [
            self.group(key, value[key], (*path, key), prefix, depth)
            if key in GROUPS
            else self.leaf(key, value[key], (*path, key), prefix)
            for key in sorted(value.keys() & {*GROUPS, *CONDITIONS}, key=_cost)
        ]
        return _all_of(checks)

    def group(self, key: str, value: object, path: KeyPath, prefix: str, depth: int) -> Check | None:
        if key == "not":
            inner = self.condition(value, path, f"{prefix}not.", depth + 1)
            return _none_of(inner)
        tables = self.tables(value, path)
        if value == []:
            self.wrong(path, "found []; allowed a list with at least one table of conditions")
        checks = [self.condition(table, at, f"{prefix}{key}.", depth + 1) for at, table in tables]
        return _any_of(checks) if key == "any" else _all_of(checks)

    def leaf(self, key: str, value: object, path: KeyPath, prefix: str) -> Check | None:
        try:
            test = CONDITIONS[key](value, self.names)
        except Wrong as error:
            self.wrong(path, str(error))
            return None
        self.tests.append(test)
        name = prefix + key
        missed = ConditionHit(key=name, wanted=value, seen=(), ok=False)  # most lists find nothing in most mails

        def check(sight: Sight, hits: list[ConditionHit]) -> bool:
            try:
                seen, ok = test(sight)
            except PatternTooSlow as slow:
                hits.append(ConditionHit(key=name, wanted=value, seen=slow.seen, ok=False))
                raise
            hits.append(missed if seen == () and not ok else ConditionHit(key=name, wanted=value, seen=seen, ok=ok))
            return ok

        return check

    def example(self, table: Mapping[str, object], path: KeyPath, on: frozenset[str]) -> Example | None:
        before = len(self.mistakes)
        self.known_keys(table, path, EXAMPLE_KEYS)
        mail, mailbox = table.get("mail"), table.get("mailbox")
        if not isinstance(mail, str) or not mail.strip():
            self.wrong(
                (*path, "mail"), f"found {'nothing' if mail is None else shown(mail)}; allowed a whole mail as text"
            )
        if mailbox is not None and mailbox not in self.names.mailboxes:
            self.wrong((*path, "mailbox"), str(not_one_of(mailbox, self.names.mailboxes)))
        event = table.get("on", "new" if "new" in on else "reply")
        if event not in EVENTS:
            self.wrong((*path, "on"), str(not_one_of(event, EVENTS)))
        expect = table.get("expect", {})
        if not isinstance(expect, dict):
            self.wrong((*path, "expect"), f"found {shown(expect)}; allowed a table with matched, {', '.join(ACTIONS)}")
            return None
        matched = self.truth(expect.get("matched", True), (*path, "expect", "matched"))
        values = {key: value for key, value in expect.items() if key != "matched"}
        changes = self.changes(values, (*path, "expect"))
        if len(self.mistakes) > before:
            return None
        return Example(
            path=path,
            mail=str(mail),
            on=str(event),
            mailbox=None if mailbox is None else str(mailbox),
            matched=matched,
            expect=values,
            changes=changes,
        )


def _cost(key: str) -> int:
    """Cheap conditions first: patterns may take long, groups may hold patterns."""
    return 2 if key.endswith("_regex") else int(key in GROUPS)


def _all_of(checks: Sequence[Check | None]) -> Check | None:
    good = tuple(check for check in checks if check is not None)
    if len(good) < len(checks):
        return None
    if len(good) == 1:
        return good[0]

    def check(sight: Sight, hits: list[ConditionHit]) -> bool:
        for one in good:  # noqa: SIM110 - runs for every rule and mail; a generator costs half as much again
            if not one(sight, hits):
                return False
        return True

    return check


def _any_of(checks: Sequence[Check | None]) -> Check | None:
    good = tuple(check for check in checks if check is not None)
    if len(good) < len(checks):
        return None

    def check(sight: Sight, hits: list[ConditionHit]) -> bool:
        for one in good:  # noqa: SIM110 - as above
            if one(sight, hits):
                return True
        return False

    return check


def _none_of(check: Check | None) -> Check | None:
    return None if check is None else lambda sight, hits: not check(sight, hits)
