"""How an agent's words name people: agents by any of their names, others by their address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from triaged.desk.commands.lines import fold
from triaged.desk.commands.verb import Mistake
from triaged.desk.triage.mistakes import nearest, shown
from triaged.model.commands import Names

_MOST_CANDIDATES = 5  #: that a mistake lists
MAX_ADDRESS_CHARACTERS = 254  #: RFC 5321 4.5.3.1.3
ME = frozenset(
    map(fold, ("me", "myself", "я", "меня", "мне", "мене", "мені", "我", "自己", "mich", "mir", "moi", "mí"))
)
NOBODY = frozenset(
    map(
        fold,
        (
            *(
                "none",
                "nobody",
                "unassigned",
                "-",
                "никто",
                "никому",
                "нет",
                "ніхто",
                "нікому",
                "无",
                "無",
                "无人",
                "無人",
            ),
            *("niemand", "niemandem", "keiner", "personne", "aucun", "aucune", "nadie", "ninguno", "ninguna"),
        ),
    )
)

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\.]+(?:\.[^\s@<>()\[\],;:\"\\.]+)+")
#: What mail programs put behind an address that they have made a link: the same address once more.
_LINK = re.compile(r"[<\[(]\s?mailto:[^\s<>\[\]()]*[>\])]", re.IGNORECASE)
_SCHEME = re.compile(r"mailto:", re.IGNORECASE)
_WRITTEN = re.compile(r"(?P<name>[^<(]*)[<(](?P<address>[^<>()\s]*)[>)](?P<more>.*)")
_SEPARATORS = re.compile(r"[,;、，；]")


def address_of(word: str) -> str | None:
    """The address that a word is, in lower case; None where it is none."""
    text = _SCHEME.sub("", word).strip("<>()[]\"' ").partition("?")[0]
    found = _ADDRESS.fullmatch(text) if len(text) <= MAX_ADDRESS_CHARACTERS else None
    return found[0].lower() if found else None


def agent_named(words: str, names: Names) -> str:
    """The first address of the agent who is meant.

    Args:
        words: His name, first name, local part or address, with or without `@`; or a word for oneself.
        names: Whom there is.

    Raises:
        Mistake: Nobody is called so, or several are.
    """
    wanted = fold(words.strip("\"' ").removeprefix("@").strip("\"' "))
    address = address_of(_LINK.sub("", words))
    if wanted in ME:
        return names.me
    by_name = {fold(name): first for name, first in names.agents.items()}
    found = by_name.get(wanted) or (by_name.get(fold(address)) if address else None)
    if found is not None:
        return found
    parts = frozenset(re.split(r"[\s.@]+", wanted))
    candidates = _called(parts, names.agents)
    if len(frozenset(candidates.values())) > 1:
        listed = ", ".join(f"{name} ({first})" for name, first in list(candidates.items())[:_MOST_CANDIDATES])
        raise Mistake(f"found {shown(words)}, and several agents are called so: {listed}")
    if candidates:
        raise Mistake(f"no agent is called {shown(words)}; did you mean {next(iter(candidates))!r}?")
    raise Mistake(f"no agent is called {shown(words)}{nearest(wanted, sorted(by_name))}")


def _called(parts: frozenset[str], agents: Mapping[str, str]) -> Mapping[str, str]:
    """Name -> first address of the agents of whose full name all the parts are; each agent once."""
    found: dict[str, str] = {}
    for name, first in sorted(agents.items(), key=lambda each: -len(each[0])):
        if "@" not in name and first not in found.values() and parts <= frozenset(fold(name).split()):
            found[name] = first
    return dict(sorted(found.items()))


def listed(words: str, names: Names) -> Sequence[tuple[str, str]]:
    """What a list of people names: (sign "+" or "-", one word or address), without links and display names.

    Raises:
        Mistake: A name and an address contradict each other.
    """
    found: list[tuple[str, str]] = []
    for segment in _SEPARATORS.split(_LINK.sub(" ", words)):
        text = segment.strip()
        if not text:
            continue
        sign, bare = _signed(text)
        if _is_agent(bare, names):
            found.append((sign, bare))
            continue
        written = _WRITTEN.match(bare)
        if written is not None:
            found.append((sign, _written(written)))
            found += listed(written["more"], names)
        else:
            found += _apart(text)
    return found


def _written(written: re.Match[str]) -> str:
    """The address in `Bob <bob@x.example>`; before it may stand a name, or the same address once more."""
    before, address = address_of(written["name"]), written["address"]
    if before is not None and before != address_of(address):
        raise Mistake(f"found two addresses where one stands in brackets: {shown(written[0].strip())}")
    return address


def _apart(text: str) -> list[tuple[str, str]]:
    """The words of a list; a sign may stand apart from the word behind it."""
    found: list[tuple[str, str]] = []
    sign = ""
    for word in text.split():
        if word in ("+", "-"):
            sign = word
            continue
        found.append(_signed(sign + word))
        sign = ""
    return found


def _signed(word: str) -> tuple[str, str]:
    bare = word.lstrip("+-").strip()
    return ("-" if word.startswith("-") else "+"), bare


def _is_agent(words: str, names: Names) -> bool:
    """Whether several words together are an agent's name."""
    return " " in words and fold(words.strip("\"'@ ")) in map(fold, names.agents)
