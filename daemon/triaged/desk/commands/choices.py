"""How an agent's words name one of several things."""

from __future__ import annotations

from collections.abc import Sequence

from triaged.desk.commands.lines import fold
from triaged.desk.commands.verb import Mistake
from triaged.desk.triage.mistakes import nearest, shown


def one_of(words: str, allowed: Sequence[str]) -> str:
    """That one of the allowed names which is meant; case and accents do not count.

    Raises:
        Mistake: It is none of them.
    """
    wanted = fold(words.strip("\"'"))
    for each in allowed:
        if fold(each) == wanted:
            return each
    raise Mistake(f"found {shown(words)}; allowed {', '.join(sorted(allowed)) or 'nothing'}{nearest(wanted, allowed)}")
