"""From the commands of a mail to what they ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triaged.desk.commands.lines import plain
from triaged.desk.commands.registry import REGISTRY
from triaged.desk.commands.verb import Mistake, Takes
from triaged.desk.triage.mistakes import shown
from triaged.model import Doubt, DoubtKind, Order
from triaged.model.commands import Act, Copy, Names, Tag, Understood


def understand(orders: Sequence[Order], names: Names) -> Understood:
    """Read the words of each command; whatever cannot be read is a mistake that says what is allowed.

    Commands that exclude each other are mistakes too; one that says the same again counts once.
    """
    acts: list[tuple[Order, Act]] = []
    mistakes: list[Doubt] = []
    decided: dict[str, tuple[Order, Act]] = {}
    known: set[Act] = set()
    for order in orders:
        try:
            act = _read(order, names)
            if act in known:
                continue
            _check(order, act, decided)
        except Mistake as mistake:
            mistakes.append(Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=str(mistake)))
            continue
        known.add(act)
        acts.append((order, act))
    return Understood(acts=tuple(acts), mistakes=tuple(mistakes))


def _read(order: Order, names: Names) -> Act:
    verb, words = REGISTRY[order.verb], plain(order.words)
    if verb.takes is Takes.NOTHING and words:
        raise Mistake(f"#{order.verb} stands alone on its line; found {shown(words)} behind it")
    if verb.takes is Takes.SOMETHING and not words:
        raise Mistake(f"something has to stand behind it; for example {verb.help['en'].partition(':')[0]}")
    return verb.read(words, names)


def _check(order: Order, act: Act, decided: dict[str, tuple[Order, Act]]) -> None:
    """Remember what a command decides.

    Raises:
        Mistake: An earlier one has decided it differently.
    """
    for subject in _subjects(order, act):
        before, other = decided.setdefault(subject, (order, act))
        if before is not order and _says(other, subject) != _says(act, subject):
            raise Mistake(f"it contradicts {before.line!r} above; keep one of them")


def _subjects(order: Order, act: Act) -> Sequence[str]:
    """What a command decides: a thing of the ticket, or each tag and each person that it names."""
    about = REGISTRY[order.verb].about
    if about is not None:
        return (about,)
    return tuple(_each(act))


def _says(act: Act, subject: str) -> object:
    """What a command decides about a subject."""
    return _each(act).get(subject, act)


def _each(act: Act) -> Mapping[str, bool]:
    """Each tag or person that a command names -> whether it is to be there."""
    match act:
        case Tag():
            return {f"tag {name}": True for name in act.add} | {f"tag {name}": False for name in act.remove}
        case Copy():
            there = {f"person {each}": True for each in (*act.agents, *act.outside)}
            return there | {f"person {each}": False for each in act.without}
        case _:
            return {}
