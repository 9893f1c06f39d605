"""Triage: what matters, who gets it, and whether it is acknowledged, decided by rules that can be read and tested."""

from triaged.desk.triage.conditions import Names
from triaged.desk.triage.engine import decide
from triaged.desk.triage.examples import check_examples
from triaged.desk.triage.mistakes import Mistake
from triaged.desk.triage.rules import Example, Rule, RuleFile, RuleSet, compile_rules

__all__ = ["Example", "Mistake", "Names", "Rule", "RuleFile", "RuleSet", "check_examples", "compile_rules", "decide"]
