"""What the rules have decided besides where a ticket stands: who gets it, who hears of it, what is noted and linked."""

from triaged.outcomes.ruling.carrying import Ruled, carry_out, taken_over
from triaged.outcomes.ruling.inside import RuledNote, on_note
from triaged.outcomes.ruling.times import Timed, on_clock

__all__ = ["Ruled", "RuledNote", "Timed", "carry_out", "on_clock", "on_note", "taken_over"]
