"""What the words of an agent's commands may name, and whom a text mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from triaged.desk.people import AgentFacts
from triaged.model.commands import Names
from triaged.outcomes.work import Work

DAY_ENDS = (18, 0)  #: of who has no working hours
MAX_MENTIONS = 20  #: that are looked for in one text

_MENTION = re.compile(r"(?<![\w.@])@([\w-]+(?:[.+][\w-]+)*)")


def names_of(work: Work, agent: AgentFacts) -> Names:
    """What the commands of one agent may name."""
    return Names(
        me=agent.address,
        agents=agent_names(work),
        queues=tuple(each.name for each in work.writer.desk.settings.queues),
        canned=tuple(work.writer.canned.names()),
        now=work.now.astimezone(agent.hours.zone),
        day_ends=_day_ends(agent),
    )


def agent_names(work: Work) -> dict[str, str]:
    """Every word by which one agent can be meant -> his first address.

    A first name or a local part that two have is nobody's; an address is always its owner's.
    """
    addresses = {known: first for known, first in work.writer.desk.site.agents.items() if _is_here(work, first)}
    words = [(word, each.address) for each in work.agents for word in _words(each)]
    words += [(known.partition("@")[0], first) for known, first in addresses.items()]
    owners = Counter(word for word, _address in dict.fromkeys((word.casefold(), first) for word, first in words))
    return {
        **{word: first for word, first in words if owners[word.casefold()] == 1},
        **{each.name: each.address for each in work.agents},
        **addresses,
    }


def mentioned(text: str, names: Names) -> Sequence[str]:
    """The agents (first addresses) whom a text names with `@` before it, each once, without its writer."""
    known = {word.casefold(): first for word, first in names.agents.items()}
    lowered = text.casefold()
    words = [match[1] for match in _MENTION.finditer(lowered)][:MAX_MENTIONS]
    found = [known.get(word) for word in words]
    found += [first for name, first in known.items() if " " in name and _stands_in(f"@{name}", lowered)]
    return [first for first in dict.fromkeys(found) if first is not None and first != names.me]


def _words(agent: AgentFacts) -> list[str]:
    first = agent.name.split()[:1]
    return list(dict.fromkeys((*first, agent.address.partition("@")[0])))


def _is_here(work: Work, address: str) -> bool:
    return any(agent.address == address for agent in work.agents)


def _stands_in(name: str, text: str) -> bool:
    """Whether a name of several words stands in a text and goes on as no other word."""
    at = text.find(name)
    return at >= 0 and not text[at + len(name) : at + len(name) + 1].isalnum()


def _day_ends(agent: AgentFacts) -> tuple[int, int]:
    """When his working day ends; one that lasts until midnight ends a minute before."""
    if not agent.hours.spans:
        return DAY_ENDS
    ends = [(each.ends.hour, each.ends.minute) for each in agent.hours.spans]
    return (23, 59) if (0, 0) in ends else max(ends)
