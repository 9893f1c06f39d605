"""Triage: what matters, who gets it, and whether it is acknowledged, decided by rules that can be read and tested."""

from triaged.desk.triage.compiling import compile_rules, templates_named
from triaged.desk.triage.engine import decide
from triaged.desk.triage.example import EXAMPLE_TIME, Example
from triaged.desk.triage.examples import check_examples
from triaged.desk.triage.mistakes import Mistake
from triaged.desk.triage.names import Names
from triaged.desk.triage.needs import Need, Needs
from triaged.desk.triage.rules import Rule, RuleFile, RuleSet

__all__ = [
    "EXAMPLE_TIME",
    "Example",
    "Mistake",
    "Names",
    "Need",
    "Needs",
    "Rule",
    "RuleFile",
    "RuleSet",
    "check_examples",
    "compile_rules",
    "decide",
    "templates_named",
]
