"""The names that rules may refer to: what the settings and the rule files themselves define."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from triaged.desk.triage.matrix import Matrix
from triaged.desk.triage.wordlist import WordList


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What exists under which name."""

    queues: frozenset[str]
    mailboxes: frozenset[str]
    agents: frozenset[str] = frozenset()
    agent_addresses: Mapping[str, str] = field(default_factory=dict)  #: an agent's name -> his first address
    webhooks: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()  #: of promised times
    templates: frozenset[str] = frozenset()  #: of acknowledgements, e.g. "ack_outage"
    # what follows stands in the rule files; compiling fills it in
    needs: frozenset[str] = frozenset()  #: of [[need]] tables
    fields: frozenset[str] = frozenset()  #: that something can fill: patterns, needs, rules
    words: Mapping[str, WordList] = field(default_factory=dict)  #: of [words], by name
    matrix: Matrix | None = None  #: None where no file has one
