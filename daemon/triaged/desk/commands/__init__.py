"""What agents tell the desk by mail: a word with `#` before it, at the beginning of an answer."""

from triaged.desk.commands.verbs import VERBS, Spoken, spoken

__all__ = ["VERBS", "Spoken", "spoken"]
