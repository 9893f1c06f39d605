"""What agents tell the desk by mail: a word with `#` before it, alone on the first line of an answer."""

from triaged.desk.commands.verbs import VERBS, verb_of

__all__ = ["VERBS", "verb_of"]
