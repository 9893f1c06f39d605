"""What is not wrong in a rule file, and yet hardly what its author means: rules that can never have an effect.

Read from the tables as they stand in the files, which must be free of mistakes. Everything here is decided by what the
conditions say, not by what mail may come: a warning is only given where it is certain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triaged.desk.triage.conditions.bounds import size as bytes_of
from triaged.desk.triage.implying import Normal, implies, normal
from triaged.desk.triage.matrix import PRIORITIES
from triaged.desk.triage.mistakes import KeyPath, Mistake, nearest, shown
from triaged.desk.triage.rules import EVENTS, USUAL_EVENTS, RuleFile, in_order
from triaged.desk.triage.word_tables import lists_named, spelled_out

#: actions that add to what earlier rules have said, so that nothing overrides them
ADDING = frozenset({"tags", "notify", "cc", "note", "fields", "same", "webhook", "needs"})
#: conditions that look at who a customer is, which the operator's own files must say
OF_CUSTOMERS = frozenset({"vip", "organisation", "customer_tier", "known_customer"})
#: conditions that look at what came with a mail: where a clock strikes there is only the ticket and its customer
OF_A_MAIL = (
    *("has_attachment", "attachment_name", "attachment_type", "attachment_size", "size"),
    *("header", "text_has", "text_regex", "to"),
)
#: conditions that look at what only some events have -> those events
ONLY_ON = {
    "ticket": frozenset({"reply", "note", "clock"}),
    "field": frozenset({"reply", "note", "clock"}),
    "clock": frozenset({"clock"}),
    **dict.fromkeys(OF_A_MAIL, frozenset(EVENTS) - {"clock"}),
}
GROUPS = ("any", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What of the settings decides whether a condition can hold at all."""

    customers: bool  #: there is a file or command that says who they are
    trust: bool  #: a mailbox has trust, so that a sender can be proven
    languages: Collection[str] | None = None  #: in which customers can be acknowledged; None: nobody has looked
    on_every_mail: Collection[str] = ()  #: the names of the rules that no index rules out for any mail
    shipped: Collection[object] = ()  #: the tables of the rules that we ship


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One rule as it stands in its file."""

    file: str
    path: KeyPath
    name: str
    on: frozenset[str]
    when: Mapping[str, Any]
    then: Mapping[str, Any]
    stop: bool
    examples: int
    shipped: bool  #: it stands as we have shipped it: what it needs is for the operator to add when he wants to
    condition: Normal

    @property
    def captures(self) -> bool:
        """Whether its patterns fill fields, which no later rule takes back."""
        return any("(?P<" in str(value) for _, _, value in _conditions(self.when, inside_not=True))

    def warning(self, message: str, *inner: str | int) -> Mistake:
        """Something to say of this rule."""
        return Mistake(file=self.file, path=(*self.path, *inner), message=f"rule {self.name!r} {message}")


def review(files: Iterable[RuleFile], around: Surroundings) -> list[Mistake]:
    """Every warning on a set of rules, in the order of the rules; then those on lists of words."""
    files = sorted(files, key=lambda file: file.name)
    lists = {name: words for file in files for name, words in _entries(file, "words", {}).items()}
    apart = Counter(example["rule"] for file in files for example in _entries(file, "example", []))
    rules = [
        replace(rule, examples=rule.examples + apart[rule.name])
        for file in files
        for rule in _rules(file, lists, around.shipped)
    ]
    warnings: list[Mistake] = []
    same: dict[Normal, list[_Rule]] = {}
    for number, rule in enumerate(rules):
        of_place = [*_behind_a_stop(rule, rules[:number])]
        of_place = of_place or [*_contradicted(rule, same.get(rule.condition, ()))]
        warnings += of_place or _overridden(rule, rules[number + 1 :])
        warnings += [
            *_contradicting_itself(rule),
            *_never(rule, around),
            *_without_templates(rule, around),
            *_slow_patterns(rule, around),
            *_untried(rule),
        ]
        same.setdefault(rule.condition, []).append(rule)
    return [*warnings, *_unused(files)]


def _entries(file: RuleFile, key: str, otherwise: Any) -> Any:
    """What stands under a key of a file, which is free of mistakes."""
    return file.tables.get(key, otherwise)


def _rules(file: RuleFile, lists: Mapping[str, object], shipped: Collection[object]) -> Iterator[_Rule]:
    for index, table in enumerate(_entries(file, "rule", [])):
        when = spelled_out(table.get("when", {}), lists)
        on = table.get("on", list(USUAL_EVENTS))
        yield _Rule(
            file=file.name,
            path=("rule", index),
            name=str(table["name"]),
            on=frozenset([on] if isinstance(on, str) else on),
            when=when,
            then=table.get("then", {}),
            stop=table.get("stop", False),
            examples=len(table.get("example", ())),
            shipped=table in shipped,
            condition=normal(when),
        )


def _behind_a_stop(rule: _Rule, earlier: Sequence[_Rule]) -> Iterator[Mistake]:
    """A rule in front of it stops whenever this one would apply."""
    for other in earlier:
        if other.stop and rule.on <= other.on and implies(rule.condition, other.condition):
            yield rule.warning(
                f"is never reached: {_called(other)} stops at every mail that it is for; move it up, or take stop away"
            )
            return


def _overridden(rule: _Rule, later: Sequence[_Rule]) -> Iterator[Mistake]:
    """Every action of it is overridden by one later rule that applies whenever it does."""
    if not rule.then or rule.stop or not ADDING.isdisjoint(rule.then) or rule.captures:
        return
    for other in later:
        wider = rule.then.keys() <= other.then.keys() and rule.on <= other.on
        if wider and other.condition != rule.condition and implies(rule.condition, other.condition):
            keys = ", ".join(sorted(rule.then))
            yield rule.warning(
                f"has no effect: {_called(other)} comes later, applies to the same mail and sets {keys} too; "
                "put the general rule first, the special one last"
            )
            return
        if other.stop:  # what comes later is not reached by every mail
            return


def _contradicted(rule: _Rule, same: Iterable[_Rule]) -> Iterator[Mistake]:
    """An earlier rule with the same condition says otherwise."""
    for other in same:
        for key in sorted(rule.then.keys() & other.then.keys() - ADDING if other.on & rule.on else ()):
            if _meant(key, rule.then[key]) != _meant(key, other.then[key]):
                yield rule.warning(
                    f"contradicts {_called(other)}, which has the same condition: {key} = {shown(other.then[key])} "
                    f"there, {shown(rule.then[key])} here, which counts; leave one of them out",
                    "then",
                    key,
                )


def _meant(key: str, value: object) -> object:
    """What an action says, however it is spelt."""
    if not isinstance(value, str):
        return value
    return PRIORITIES[value] if key == "priority" else value.strip()


def _contradicting_itself(rule: _Rule) -> Iterator[Mistake]:
    if (path := _opposite(rule.when)) is not None:
        yield rule.warning("never applies: it wants a condition and its opposite", "when", *path)


def _opposite(when: Mapping[str, Any]) -> KeyPath | None:
    """Where a table wants what it also wants not, if it does."""
    wanted = {key: value for key, value in when.items() if key != "not"}
    if "not" in when and implies(normal(wanted), normal(when["not"])):
        return ("not",)
    for index, table in enumerate(when.get("all", ())):
        if (inner := _opposite(table)) is not None:
            return ("all", index, *inner)
    return None


def _never(rule: _Rule, around: Surroundings) -> Iterator[Mistake]:
    """A condition that nothing can meet in this desk. What stands under `not` always holds then, and is left alone."""
    for path, key, value in _conditions(rule.when):
        why = _hindrance(rule, key, value, around)
        if why is not None:
            yield rule.warning(f"asks for {key}, which never holds: {why}", "when", *path)


def _hindrance(rule: _Rule, key: str, value: object, around: Surroundings) -> str | None:
    """Why a condition cannot hold; None where it can."""
    if (events := ONLY_ON.get(key)) is not None and rule.on.isdisjoint(events) and not _of_nothing(key, value):
        return f"there is none on {', '.join(in_order(rule.on))}; allowed on = {', '.join(in_order(events))}"
    if rule.shipped or value is False:
        return None
    if key in OF_CUSTOMERS and not around.customers:
        return "[customers] names neither a file nor a command; docs/customers.md says what stands there"
    if (key in OF_CUSTOMERS or (key == "evidence" and value != "A0")) and not around.trust:
        return "no mailbox has trust, so that no sender counts as proven; `triaged doctor` proposes it"
    return None


def _without_templates(rule: _Rule, around: Surroundings) -> Iterator[Mistake]:
    """Notices in a language that nobody has written them in."""
    wanted = rule.then.get("language")
    if wanted is None or around.languages is None:
        return
    known = {language.partition("-")[0].lower() for language in around.languages}
    if wanted.partition("-")[0] not in known:
        yield rule.warning(
            f"sets the language {wanted}, which no template is written in: notices will stand in that of the queue and "
            f"in English; allowed {', '.join(sorted(around.languages))}{nearest(wanted, around.languages)}",
            "then",
            "language",
        )


def _of_nothing(key: str, value: object) -> bool:
    """Whether a condition holds where there is nothing to look at."""
    if isinstance(value, Mapping):
        return value.get("exists") is False or (key == "size" and bytes_of(value.get("least", 0)) == 0)
    return value is False


def _slow_patterns(rule: _Rule, around: Surroundings) -> Iterator[Mistake]:
    """Nothing in the rule tells beforehand which mail its pattern is for, so that it is tried on every mail."""
    patterns = [path for path, key, _ in _conditions(rule.when, inside_not=True) if key.endswith("_regex")]
    alone = all(key.endswith("_regex") or key in (*GROUPS, "not") for key in rule.when)
    if patterns and alone and rule.name in around.on_every_mail:
        yield rule.warning(
            "tries its pattern on every mail: give the pattern a word that every match holds, or the rule another "
            "condition",
            "when",
            *patterns[0],
        )


def _untried(rule: _Rule) -> Iterator[Mistake]:
    if not rule.examples:
        yield rule.warning("has no example: add a [[rule.example]], so that `triaged check` can try it")


def _unused(files: Sequence[RuleFile]) -> Iterator[Mistake]:
    """A list of words that no rule looks for."""
    used = lists_named([rule.get("when", {}) for file in files for rule in _entries(file, "rule", [])])
    for file in files:
        for name in _entries(file, "words", {}):
            if name not in used:
                message = f"no rule uses the list of words {name!r}: take it away, or use it in a condition"
                yield Mistake(file=file.name, path=("words", name), message=message)


def _conditions(
    when: Mapping[str, Any], path: KeyPath = (), *, inside_not: bool = False
) -> Iterator[tuple[KeyPath, str, Any]]:
    """Every condition of a table and of those in it, with its path; under `not` only where that is asked for."""
    for key, value in when.items():
        if key in GROUPS:
            for index, table in enumerate(value):
                yield from _conditions(table, (*path, key, index), inside_not=inside_not)
        elif key == "not":
            if inside_not:
                yield from _conditions(value, (*path, key), inside_not=True)
        else:
            yield (*path, key), key, value


def _called(rule: _Rule) -> str:
    return f"{rule.name!r} ({rule.file})"
