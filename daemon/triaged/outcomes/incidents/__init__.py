"""Many tickets about the same: recognised, told of once, answered at once."""

from triaged.outcomes.incidents.reaching import listed, parts_at_work, reached_by
from triaged.outcomes.incidents.recognising import CONFIRMED_WAITS, Recognised, recognise, untold

__all__ = ["CONFIRMED_WAITS", "Recognised", "listed", "parts_at_work", "reached_by", "recognise", "untold"]
