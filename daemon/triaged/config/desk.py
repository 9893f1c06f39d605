"""The whole desk as it is configured: settings, compiled rules, templates, keys, and what is wrong with any of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from triaged.config.checks import names
from triaged.config.load import TomlFile, read_settings
from triaged.config.problems import Problem, SettingsError
from triaged.config.settings import Settings
from triaged.desk.attachments import FileLimits
from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.people import AgentFacts
from triaged.desk.triage import Example, Mistake, Names, RuleFile, RuleSet, check_examples, compile_rules
from triaged.errors import ConfigError
from triaged.mail.address import TOKEN_PLACE
from triaged.mail.keys import KeyRing
from triaged.mail.reading import read
from triaged.model import Reading, Site, TriageFacts
from triaged.shipped import shipped

MIB = 1024 * 1024
_EXAMPLE_TIME = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)  #: examples come out the same on every day


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that a service needs to know of its configuration; made anew on a reload."""

    settings: Settings
    rules: RuleSet
    rules_folder: Path
    templates: tuple[Path, ...]  #: the operator's folder first, then the shipped one
    canned: tuple[Path, ...]  #: folders of canned replies
    ring: KeyRing
    site: Site  #: the settings as the decisions see them
    agents: tuple[AgentFacts, ...]
    limits: FileLimits


def load_desk(path: Path) -> Desk:
    """Load everything that a settings file leads to.

    Raises:
        ConfigError: `str()` has one line for each mistake of the settings, the rules and the key file together.
    """
    file, settings = read_settings(path)
    if not file.readable:
        raise SettingsError(file.problems)
    folder = _rules_folder(file)
    rules, rule_problems = _load_rules(folder, file.tables)
    ring = _load_keys(file)
    templates = _template_folders(file)
    canned = _canned_folders(file)
    problems = [*file.problems, *rule_problems]
    if settings is None or ring is None or problems:
        raise SettingsError(problems)
    return Desk(
        settings=settings,
        rules=rules,
        rules_folder=folder,
        templates=templates,
        canned=canned,
        ring=ring,
        site=_site(settings),
        agents=_agents(settings),
        limits=_limits(settings),
    )


def example_problems(desk: Desk) -> list[Problem]:
    """Run every rule's examples; one problem for each that comes out otherwise than it says."""
    mistakes = check_examples(desk.rules, _read_example, lambda example: _example_facts(desk.settings, example))
    files = {rule.file: TomlFile.read(desk.rules_folder / rule.file) for rule in desk.rules.rules}
    return _placed(mistakes, files)


def _site(settings: Settings) -> Site:
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


def _agents(settings: Settings) -> tuple[AgentFacts, ...]:
    first = {each.name: each.addresses[0] for each in settings.agents}
    return tuple(
        AgentFacts(
            name=each.name,
            address=each.addresses[0],
            queues=frozenset(each.queues),
            tier=each.tier,
            hours=WorkingHours(spans=tuple(map(read_span, each.hours)), zone=ZoneInfo(each.zone)),
            languages=each.languages,
            skills=frozenset(each.skills),
            mentor=first[each.mentor] if each.mentor is not None else None,
            undo_seconds=each.undo_seconds,
            confirm_all=each.confirm == "all",
            digest=tuple(map(time.fromisoformat, each.digest)),
        )
        for each in settings.agents
    )


def _limits(settings: Settings) -> FileLimits:
    wanted = settings.attachments
    return FileLimits(
        max_bytes=wanted.max_mib * MIB,
        max_bytes_together=wanted.max_mib_together * MIB,
        never=frozenset(wanted.never),
        scan=wanted.scan is not None,
    )


def _rules_folder(file: TomlFile) -> Path:
    wanted = file.tables.get("rules")
    beside = file.path.parent / "rules"
    if not isinstance(wanted, str):
        return beside if beside.is_dir() else shipped("rules")
    folder = file.path.parent / wanted
    if not folder.is_dir():
        file.wrong(("rules",), f"found {str(folder)!r}; allowed a folder that exists")
    return folder


def _template_folders(file: TomlFile) -> tuple[Path, ...]:
    wanted = file.tables.get("templates")
    folder = file.path.parent / (wanted if isinstance(wanted, str) else "templates")
    if folder.is_dir():
        return folder, shipped("templates")
    if isinstance(wanted, str):
        file.wrong(("templates",), f"found {str(folder)!r}; allowed a folder that exists")
    return (shipped("templates"),)


def _canned_folders(file: TomlFile) -> tuple[Path, ...]:
    wanted = file.tables.get("canned")
    folder = file.path.parent / (wanted if isinstance(wanted, str) else "canned")
    if isinstance(wanted, str) and not folder.is_dir():
        file.wrong(("canned",), f"found {str(folder)!r}; allowed a folder that exists")
    return (folder,) if folder.is_dir() else ()


def _load_rules(folder: Path, tables: Mapping[str, Any]) -> tuple[RuleSet, list[Problem]]:
    files = {path.name: TomlFile.read(path) for path in sorted(folder.glob("*.toml"))}
    readable = [RuleFile(name=name, tables=file.tables) for name, file in files.items() if file.readable]
    rules, mistakes = compile_rules(readable, Names(queues=names(tables, "queue"), mailboxes=names(tables, "mailbox")))
    unreadable = [problem for file in files.values() for problem in file.problems]
    return rules, unreadable + _placed(mistakes, files)


def _placed(mistakes: list[Mistake], files: Mapping[str, TomlFile]) -> list[Problem]:
    before = {name: len(file.problems) for name, file in files.items()}
    for mistake in mistakes:
        files[mistake.file].wrong(mistake.path, mistake.message)
    return [problem for name, file in files.items() for problem in file.problems[before[name] :]]


def _load_keys(file: TomlFile) -> KeyRing | None:
    keys = file.tables.get("keys")
    wanted = keys.get("file") if isinstance(keys, dict) else None
    if not isinstance(wanted, str) or not wanted:
        return None  # the schema has said so already
    path = file.path.parent / wanted
    where = ("keys", "file")
    try:
        mode = path.stat().st_mode
        ring = KeyRing.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        file.wrong(
            where, f"found {str(path)!r}, which cannot be read ({error.strerror}); 'triaged init' makes a key file"
        )
        return None
    except UnicodeDecodeError:
        file.wrong(where, f"found {str(path)!r}, which is no text; allowed a key file as 'triaged init' makes it")
        return None
    except ConfigError as error:
        for line in str(error).splitlines():
            file.wrong(where, f"found {str(path)!r}, which is no key file: {line}")
        return None
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and not _is_credential(path):
        file.wrong(where, f"found {str(path)!r} with mode {stat.S_IMODE(mode):04o}; allowed 0600 (chmod 600 {path})")
    return ring


def _is_credential(path: Path) -> bool:
    """Whether systemd guards the file: it then shows the access list of one user as group bits."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return folder is not None and path.is_relative_to(folder)


def _read_example(source: bytes) -> Reading:
    return read(
        mailbox="example",
        received_at=_EXAMPLE_TIME,
        sha256=sha256(source).hexdigest(),
        size=len(source),
        source=source,
        ring=KeyRing(keys=()),
        trust=None,
    )


def _example_facts(settings: Settings, example: Example) -> TriageFacts:
    mailbox = settings.mailbox(example.mailbox) if example.mailbox else settings.mailboxes[0]
    return TriageFacts(on=example.on, mailbox=mailbox.name, queue=mailbox.queue, now=_EXAMPLE_TIME)
