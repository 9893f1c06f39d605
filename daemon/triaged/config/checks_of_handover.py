"""What a queue hands over to the next tier: each thing by a name that somebody can give it by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from triaged.config.checks import Found, tables
from triaged.desk.handover import WORDS
from triaged.desk.triage.mistakes import not_one_of, shown

ELSE = "; else add a [[need]] of that name to the rules"  #: how a name becomes one that may stand there


def check_handover(data: Mapping[str, Any], needs: Collection[str]) -> Iterator[Found]:
    """Every name that is none, or stands there twice.

    Args:
        data: The settings, as they stand in the file.
        needs: The names of the facts that rules may ask for.
    """
    for path, queue in tables(data, "queue"):
        wanted = queue.get("handover")
        seen: set[str] = set()
        for index, name in enumerate(wanted if isinstance(wanted, list) else ()):
            if not isinstance(name, str) or not name.strip():
                continue  # the schema says so
            if name.strip() not in {*WORDS, *needs}:
                yield (*path, "handover", index), _no_name(name, {*WORDS, *needs})
            elif name.strip() in seen:
                yield (*path, "handover", index), f"found {shown(name)} a second time; allowed once"
            seen.add(name.strip())


def _no_name(name: str, words: Collection[str]) -> str:
    said = str(not_one_of(name, words))
    return said if said.endswith("?") else f"{said}{ELSE}"  # one that is nearly a name is a slip of the pen
