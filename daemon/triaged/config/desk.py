"""The whole desk as it is configured: settings, compiled rules, templates, keys, and what is wrong with any of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from time import thread_time
from typing import Any

from triaged.config.checks import names, tables
from triaged.config.checks_of_handover import check_handover
from triaged.config.customers_file import read_customers
from triaged.config.load import TomlFile, read_settings
from triaged.config.problems import Problem, SettingsError
from triaged.config.promised import DaysOff, duties_of, promises_of, read_days_off
from triaged.config.review_of_promises import doubts_of_promises
from triaged.config.settings import Settings
from triaged.config.values import agents_of, limits_of, monitors_of, site_of
from triaged.desk.attachments import FileLimits
from triaged.desk.customers import Directory
from triaged.desk.duty import Duty
from triaged.desk.people import AgentFacts
from triaged.desk.sla import Promises
from triaged.desk.triage import (
    EXAMPLE_TIME,
    Example,
    Mistake,
    Names,
    RuleFile,
    RuleSet,
    check_examples,
    compile_rules,
)
from triaged.desk.triage.review import Surroundings, review
from triaged.errors import ConfigError
from triaged.mail.addrlist import to_ascii
from triaged.mail.keys import KeyRing
from triaged.mail.reading import read
from triaged.model import MonitorRule, Reading, Site, TriageFacts
from triaged.shipped import shipped

TEMPLATE = ".txt.j2"
USUAL = "ack_new"  #: the acknowledgement of a ticket, where the rules name no other
ACKNOWLEDGEMENTS = "ack_"  #: begins the names of templates that a rule may choose
COLLECTED = "ack_collected"  #: tells of several tickets, so that it cannot stand in for the acknowledgement of one


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
    monitors: tuple[MonitorRule, ...]
    directory: Directory  #: of the file of customers
    promises: Promises
    days_off: DaysOff  #: of the calendars of these promises, with their names
    duties: tuple[Duty, ...]


def load_desk(path: Path, *, customers: bool = True, today: date | None = None) -> Desk:
    """Load everything that a settings file leads to; not the file of customers, which may be long, where nobody asks.

    The days off of its calendars are worked out for some years around `today`, which is that of the system's clock
    where it is left out.

    Raises:
        ConfigError: `str()` has one line for each mistake of the settings, the rules, the customers and the key file.
    """
    file, settings = read_settings(path)
    if not file.readable:
        raise SettingsError(file.problems)
    folder = _rules_folder(file)
    templates = _template_folders(file)
    rules, rule_problems = _load_rules(folder, file.tables, templates)
    if not rule_problems:  # else nobody knows what facts there are
        for place, message in check_handover(file.tables, rules.needs.by_name):
            file.wrong(place, message)
    ring = _load_keys(file)
    canned = _canned_folders(file)
    directory, customer_problems = _load_customers(file) if customers else (Directory(), [])
    days_off = read_days_off(file, today or datetime.now(UTC).date())
    problems = [*file.problems, *rule_problems, *customer_problems]
    if settings is None or ring is None or problems:
        raise SettingsError(problems)
    return Desk(
        settings=settings,
        rules=rules,
        rules_folder=folder,
        templates=templates,
        canned=canned,
        ring=ring,
        site=site_of(settings),
        agents=agents_of(settings, days_off),
        limits=limits_of(settings),
        monitors=monitors_of(settings),
        directory=directory,
        promises=promises_of(settings, days_off),
        days_off=days_off,
        duties=duties_of(settings, days_off),
    )


def example_problems(desk: Desk) -> list[Problem]:
    """Run every rule's examples; one problem for each that comes out otherwise than it says."""
    mistakes = check_examples(desk.rules, _read_example, lambda example: _example_facts(desk.settings, example))
    return _placed(mistakes, _rule_files(desk.rules_folder))


def rule_tables(desk: Desk) -> list[tuple[str, Mapping[str, Any]]]:
    """Every rule as it stands in its file, with the file's name, in the order in which they are tried."""
    files = _readable(_rule_files(desk.rules_folder))
    return [(file.name, table) for file in files for _, table in tables(file.tables, "rule")]


def rule_warnings(desk: Desk) -> list[Problem]:
    """What is not wrong in the rules, and yet hardly what their author means."""
    files = _rule_files(desk.rules_folder)
    ours = (TomlFile.read(path).tables for path in sorted(shipped("rules").glob("*.toml")))
    around = Surroundings(
        customers=desk.settings.customers.file is not None or desk.settings.customers.command is not None,
        trust=any(mailbox.trust is not None for mailbox in desk.settings.mailboxes),
        languages={file.parent.name for folder in desk.templates for file in folder.glob(f"*/{USUAL}{TEMPLATE}")},
        on_every_mail={rule.name for rule in desk.rules.rules if rule.check.anchors is None},
        shipped=[table for tables in ours for table in tables.get("rule", [])],
    )
    return _placed(review(_readable(files), around), files)


def promise_warnings(desk: Desk, today: date) -> list[str]:
    """What is not wrong in the promised times, and yet hardly what their author means."""
    return list(doubts_of_promises(desk.settings, desk.promises, desk.days_off, desk.directory, today))


def load_rules(config: Path, folder: Path) -> RuleSet:
    """The rules of another folder, for the desk of a settings file that is free of mistakes.

    Raises:
        ConfigError: `str()` has one line for each mistake of the rules.
    """
    file, _ = read_settings(config)
    rules, problems = _load_rules(folder, file.tables, _template_folders(file))
    if problems:
        raise SettingsError(problems)
    return rules


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


def _load_rules(folder: Path, tables: Mapping[str, Any], templates: Iterable[Path]) -> tuple[RuleSet, list[Problem]]:
    files = _rule_files(folder)
    rules, mistakes = compile_rules(_readable(files), _names(tables, templates))
    rules = replace(rules, stopwatch=thread_time)
    unreadable = [problem for file in files.values() for problem in file.problems]
    return rules, unreadable + _placed(mistakes, files)


def _rule_files(folder: Path) -> dict[str, TomlFile]:
    return {path.name: TomlFile.read(path) for path in sorted(folder.glob("*.toml"))}


def _readable(files: Mapping[str, TomlFile]) -> list[RuleFile]:
    return [RuleFile(name=name, tables=file.tables) for name, file in files.items() if file.readable]


def _names(tables: Mapping[str, Any], templates: Iterable[Path]) -> Names:
    # in English, since that is what a customer gets whose language nothing tells
    acknowledgements = (file for folder in templates for file in folder.glob(f"en/{ACKNOWLEDGEMENTS}*{TEMPLATE}"))
    return Names(
        queues=names(tables, "queue"),
        mailboxes=names(tables, "mailbox"),
        agents=names(tables, "agent"),
        agent_addresses=_agent_addresses(tables),
        webhooks=names(tables, "webhook"),
        policies=names(tables, "sla"),
        templates=frozenset(file.name.removesuffix(TEMPLATE) for file in acknowledgements) - {COLLECTED},
    )


def _agent_addresses(tables: Mapping[str, Any]) -> Mapping[str, str]:
    """Each agent's name -> his first address, as far as the file has both."""
    found = {}
    for each in tables.get("agent") or ():
        match each:
            case {"name": str(name), "addresses": [str(first), *_]}:
                found[name] = to_ascii(first.lower()) or first
    return found


def _placed(mistakes: list[Mistake], files: Mapping[str, TomlFile]) -> list[Problem]:
    before = {name: len(file.problems) for name, file in files.items()}
    for mistake in mistakes:
        line = f":{files[mistake.first[0]].line_of(mistake.first[1])}" if mistake.first is not None else ""
        files[mistake.file].wrong(mistake.path, mistake.message + line)
    return [problem for name, file in files.items() for problem in file.problems[before[name] :]]


def _load_customers(file: TomlFile) -> tuple[Directory, list[Problem]]:
    table = file.tables.get("customers")
    wanted = table.get("file") if isinstance(table, dict) else None
    if not isinstance(wanted, str) or not wanted:
        return Directory(), []  # none, or the schema has said so already
    return read_customers(file.path.parent / wanted)


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
        received_at=EXAMPLE_TIME,
        sha256=sha256(source).hexdigest(),
        size=len(source),
        source=source,
        ring=KeyRing(keys=()),
        trust=None,
    )


def _example_facts(settings: Settings, example: Example) -> TriageFacts:
    mailbox = settings.mailbox(example.mailbox) if example.mailbox else settings.mailboxes[0]
    ticket = example.ticket
    if ticket is not None:
        first = {agent.name: agent.addresses[0] for agent in settings.agents}
        ticket = replace(
            ticket,
            mailbox=mailbox.name,
            queue=ticket.queue or mailbox.queue,
            assignee=first[ticket.assignee] if ticket.assignee is not None else None,
        )
    return TriageFacts(
        on=example.on,
        mailbox=mailbox.name,
        queue=mailbox.queue,
        now=example.at,
        ticket=ticket,
        customer=example.customer,
        history=example.history,
        clock=example.clock,
    )
