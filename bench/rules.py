"""What a thousand rules cost a mail, against ten: `python -m bench.rules`.

The mails are those of the benchmark (`bench/mails.py`), read beforehand; what is measured is `engine.decide` alone, in
CPU time. Each rule is one of its own: it names products, customers, headers and numbers that no other names, in Latin,
Cyrillic and Chinese letters, as the rules of a large desk do; one in forty also has a word that some of the mails hold,
which in a vocabulary as small as theirs makes two or three rules apply to each. What is decided is compared with what
asking every rule decides (`trace`).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from bench.mails import generate
from triaged.desk.triage import Names, RuleFile, RuleSet, compile_rules, decide
from triaged.mail.keys import KeyRing
from triaged.mail.reading import read
from triaged.model import CustomerFacts, CustomerHistory, Evidence, EvidenceLevel, Reading, TriageFacts

MAILS = 1000
COMPARED = 60  #: mails of which every rule is asked
ROUNDS = 5  #: the fastest counts: nothing makes a program faster than it is
RATIO = 5.0  #: the goal: 1,000 rules against 10
MOST_MS = 1.0  #: the goal: CPU time a mail with 1,000 rules
WORST_MS = 500.0  #: the goal: CPU time of any mail (DESIGN 9)
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

_NAMES = Names(queues=frozenset({"support"}), mailboxes=frozenset({"support"}))
_SYLLABLES = (
    "ba do ka lu mi ne po ra si tu ve za",
    "ба до ка лу ми не по ра си ту ве за",
    "新 云 星 海 山 风 通 达 宝 天 龙 金",
)
#: patterns that take for ever on texts that almost match
_CATASTROPHES = (
    r"^(a|aa)+$",
    r"(a+)+b",
    r"(\w+\s*)+:$",
    r"(x+x+)+y",
    r"([a-z]+)*!",
    r"(.*)*=",
    r"(a|a?)+c",
    r"(\d+)+#",
)
_HOSTILE = ("a" * 60_000, "a" * 5000 + "!", "x" * 40_000, "word " * 10_000, "0" * 60_000, "ab" * 30_000)

Table = Mapping[str, object]


def main() -> int:
    """Returns the exit code: 1 when an answer was wrong; a missed goal is shown, not punished."""
    mails = [_reading(number, source) for number, source in enumerate(generate(MAILS).mails)]
    wrong = 0
    for what, table in (("word lists", _list), ("regexes", _pattern), ("all kinds", _mixed)):
        costs = []
        for count in (10, 100, 1000):
            rules = _rules(table, count, mails)
            wrong += sum(not _same(mail, rules) for mail in mails[:COMPARED])
            costs.append(_cost(mails, rules))
        shown = ", ".join(f"{cost:.3f}" for cost in costs)
        ratio = costs[-1] / costs[0]
        print(
            f"{what}: {shown} ms of CPU a mail with 10, 100, 1,000 rules; 1,000 against 10: {ratio:.1f} "
            f"(goal {RATIO:g}: {_met(ratio <= RATIO)}; goal {MOST_MS:g} ms: {_met(costs[-1] <= MOST_MS)})"
        )
    worst = _catastrophe(mails[0])
    print(f"1,000 patterns that never end: {worst:.0f} ms of CPU for the worst mail ({_met(worst <= WORST_MS)})")
    if wrong:
        print(f"{wrong} mails were decided otherwise than by asking every rule", file=sys.stderr)
    return 1 if wrong else 0


def _met(reached: bool) -> str:
    return "met" if reached else "MISSED"


def _reading(number: int, source: bytes) -> Reading:
    reading = read(
        mailbox="support",
        received_at=NOW,
        sha256=sha256(source).hexdigest(),
        size=len(source),
        source=source,
        ring=KeyRing(keys=()),
        trust=None,
    )
    proven = Evidence(level=EvidenceLevel.A2 if number % 2 else EvidenceLevel.A0, why="made up")
    return replace(reading, evidence=proven)


def _facts(reading: Reading) -> TriageFacts:
    sender = reading.mail.from_.addr if reading.mail.from_ else ""
    domain = sender.rpartition("@")[2]
    customer = CustomerFacts(address=sender, organisation=domain, tier="gold", vip=len(sender) % 7 == 0)
    history = CustomerHistory(open_tickets=len(sender) % 4, recent_tickets=len(sender) % 9)
    return TriageFacts(on="new", mailbox="support", queue="support", now=NOW, customer=customer, history=history)


def _rules(table: Callable[[random.Random, int, str], Table], count: int, mails: Sequence[Reading]) -> RuleSet:
    chance = random.Random(7)
    said = sorted(
        {word for mail in mails[:200] for word in mail.mail.reply.split() if word.isalpha() and len(word) > 4}
    )
    rules = []
    for number in range(count):
        known = chance.choice(said) if number % 41 == 40 else _product(chance)
        when = table(chance, number, known)
        rules.append({"name": f"rule {number}", "when": when, "then": {"tags": [f"tag {number}"], "priority": "P2"}})
    compiled, mistakes = compile_rules([RuleFile(name="bench.toml", tables={"rule": rules})], _NAMES)
    if mistakes:
        raise SystemExit(f"a rule of the benchmark is wrong: {mistakes[0]}")
    return replace(compiled, stopwatch=time.thread_time)


def _product(chance: random.Random) -> str:
    return "".join(chance.choices(chance.choice(_SYLLABLES).split(), k=4))


def _list(chance: random.Random, _number: int, known: str) -> Table:
    words = [known, *(_product(chance) for _ in range(9))]
    phrases = [f"{_product(chance)} {_product(chance)}" for _ in range(3)]
    return {"any": [{"subject_has": words[:5]}, {"text_has": [*words, *phrases]}]}


def _pattern(chance: random.Random, number: int, known: str) -> Table:
    match number % 4:
        case 0:
            return {"subject_regex": rf"\b[{_product(chance)[:2]}]?{known}-?(?P<number>\d+)\b"}
        case 1:
            return {"text_regex": rf"(?i)\b{known}\s+(?P<version>\d+\.\d+)"}
        case 2:
            return {"text_regex": rf"(?i){known}|{_product(chance)}|{_product(chance)}"}
        case _:
            return {
                "any": [
                    {"text_regex": rf"\bORD-{number:04}-\d{{4}}"},
                    {"text_regex": rf"(?i)(?:{known})+ .{{0,9}}error"},
                ]
            }


def _mixed(chance: random.Random, number: int, known: str) -> Table:
    tables: list[Callable[[], Table]] = [
        lambda: _list(chance, number, known),
        lambda: _pattern(chance, number, known),
        lambda: {"from": [f"person{number}@firm{number % 300}.example", f"boss@firm{number}.example"]},
        lambda: {"from_domain": [f"firm{number}.example", f"*.firm{number}.example"], "origin": ["person"]},
        lambda: {"header": {"name": "Received", "has": [known]}},
        lambda: {"header": {"name": f"X-{_product(random.Random(number * 3))}"}},
        lambda: {"header": {"name": "List-Id", "regex": rf"(?i){known}\.letters"}},
        lambda: {"to": [f"{number}@desk.example"], "language": ["en", "ru"]},
        lambda: {"organisation": [f"firm{number}.example"], "vip": True},
        lambda: {"attachment_name": [f"*{known}*.pdf"], "attachment_size": {"least": "10 KiB"}},
        lambda: {"text_has": [known], "open_tickets": {"least": 1}, "not": {"subject_has": ["not urgent"]}},
        lambda: {"all": [{"subject_has": [known]}, {"within": {"hours": ["Mon-Fri 09:00-17:00"], "zone": "UTC"}}]},
    ]
    return tables[number % len(tables)]()


def _same(mail: Reading, rules: RuleSet) -> bool:
    facts = _facts(mail)
    live, whole = decide(mail, facts, rules), decide(mail, facts, rules, trace=True)
    matched = tuple(hit for hit in whole.hits if hit.matched)
    return replace(live, hits=()) == replace(whole, hits=()) and live.hits == matched


def _cost(mails: Sequence[Reading], rules: RuleSet) -> float:
    """Milliseconds of CPU time a mail."""
    pairs = [(mail, _facts(mail)) for mail in mails]
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for mail, facts in pairs:
            decide(mail, facts, rules)
        times.append(time.process_time() - began)
    return min(times) * 1000 / len(mails)


def _catastrophe(mail: Reading) -> float:
    """Milliseconds of CPU time of the worst mail with 1,000 catastrophic patterns."""
    rules = _rules(lambda _, number, __: {"text_regex": _CATASTROPHES[number % len(_CATASTROPHES)]}, 1000, [mail])
    worst = 0.0
    for text in _HOSTILE:
        hostile = replace(mail, mail=replace(mail.mail, reply=text))
        began = time.process_time()
        decide(hostile, _facts(hostile), rules)
        worst = max(worst, time.process_time() - began)
    return worst * 1000


if __name__ == "__main__":
    sys.exit(main())
