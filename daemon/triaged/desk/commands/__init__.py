"""What agents tell the desk by mail: a word with `#` before it, at the beginning of an answer."""

from triaged.desk.commands.answers import Spoken, spoken
from triaged.desk.commands.block import read_block
from triaged.desk.commands.registry import REGISTRY, VERBS, help_lines
from triaged.desk.commands.understand import understand

__all__ = ["REGISTRY", "VERBS", "Spoken", "help_lines", "read_block", "spoken", "understand"]
