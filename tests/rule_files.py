"""Rule files made by hand, for a desk that has one of everything that rules may name."""

from __future__ import annotations

import tomllib

from tests.readings import NAMES
from triaged.desk.triage import Mistake, Names, RuleFile, RuleSet, compile_rules

EVERYTHING = Names(
    queues=NAMES.queues,
    mailboxes=NAMES.mailboxes,
    agents=frozenset({"Tom", "Sue Ann"}),
    agent_addresses={"Tom": "tom@example.org", "Sue Ann": "sue@example.org"},
    webhooks=frozenset({"chat", "crm"}),
    policies=frozenset({"gold", "silver"}),
    templates=frozenset({"ack_new", "ack_outage"}),
)
MATRIX = """
[matrix]
high = { high = "P1", medium = "P2", low = "P3" }
medium = { high = "P2", medium = "P3", low = "P3" }
low = { high = "P3", medium = "normal", low = "P4" }
"""
NEED = """
[[need]]
name = "order number"
pattern = '(?i)order (\\d+)'
label = { en = "the order number" }
"""


def compiled(*texts: str, names: Names = EVERYTHING) -> tuple[RuleSet, list[Mistake]]:
    """Rule files "a.toml", "b.toml", ... of these texts, with what is wrong with them."""
    files = [
        RuleFile(name=f"{letter}.toml", tables=tomllib.loads(text))
        for letter, text in zip("abcdef", texts, strict=False)
    ]
    return compile_rules(files, names)


def policy(*texts: str) -> RuleSet:
    """The same, without mistakes."""
    rules, mistakes = compiled(*texts)
    assert not mistakes, mistakes
    return rules


def said(*texts: str, names: Names = EVERYTHING) -> list[str]:
    """Every mistake as file, key and message."""
    _, mistakes = compiled(*texts, names=names)
    return [f"{each.file}: {'.'.join(map(str, each.path))}: {each.message}" for each in mistakes]
