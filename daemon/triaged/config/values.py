"""The settings as the values that decisions are made from: the site, agents, monitoring systems, limits of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time

from triaged.config.promised import DaysOff, hours_of
from triaged.config.settings import Settings
from triaged.desk.attachments import FileLimits
from triaged.desk.people import AgentFacts
from triaged.mail.address import TOKEN_PLACE
from triaged.model import MonitorRule, Site

MIB = 1024 * 1024


def site_of(settings: Settings) -> Site:
    """The desk as threading and rules see it."""
    patterns = [f"{local}+{TOKEN_PLACE}@{domain}" for local, _, domain in _parts(settings.own_addresses)]
    patterns += [each.reply_address for each in settings.mailboxes if each.reply_address is not None]
    splits = [each.partition(TOKEN_PLACE) for each in sorted(set(patterns))]
    return Site(
        own_addresses=settings.own_addresses,
        own_patterns=tuple((before, after) for before, _, after in splits),
        agents={address: agent.addresses[0] for agent in settings.agents for address in agent.addresses},
        names={agent.addresses[0]: agent.name for agent in settings.agents},
        tag=settings.tag,
        token_is_proof=settings.agent_proof == "token",
        reopen_days={queue.name: queue.reopen_days for queue in settings.queues if queue.reopen_days is not None},
    )


def _parts(addresses: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    return (address.rpartition("@") for address in addresses)


def agents_of(settings: Settings, days_off: DaysOff) -> tuple[AgentFacts, ...]:
    """The agents as decisions see them."""
    first = {each.name: each.addresses[0] for each in settings.agents}
    return tuple(
        AgentFacts(
            name=each.name,
            address=each.addresses[0],
            queues=frozenset(each.queues),
            tier=each.tier,
            hours=hours_of(each, days_off),
            languages=each.languages,
            skills=frozenset(each.skills),
            mentor=first[each.mentor] if each.mentor is not None else None,
            undo_seconds=each.undo_seconds,
            confirm_all=each.confirm == "all",
            digest=tuple(map(time.fromisoformat, each.digest)),
        )
        for each in settings.agents
    )


def monitors_of(settings: Settings) -> tuple[MonitorRule, ...]:
    """The monitoring systems as reading sees them."""
    return tuple(
        MonitorRule(
            name=each.name,
            senders=frozenset(each.senders),
            system=each.system,
            key=each.key,
            problem=each.problem,
            recovery=each.recovery,
            unproven=each.proof == "address",
        )
        for each in settings.monitors
    )


def limits_of(settings: Settings) -> FileLimits:
    """Which files may be passed on."""
    wanted = settings.attachments
    return FileLimits(
        max_bytes=wanted.max_mib * MIB,
        max_bytes_together=wanted.max_mib_together * MIB,
        never=frozenset(wanted.never),
        scan=wanted.scan is not None,
    )
