"""The settings: each model is schema, validation, sample and reference in one.

A description is the comment in the sample; a first example is the value there when the default says too little.
What concerns more than one key is checked in `checks.py`, on what stands in the file: one mistake hides no other.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from triaged.config.fields import BrokerUrl, Email, Listen, Name, PathField, StoreUrl, Title
from triaged.config.model import Model
from triaged.config.people import Agent, Queue
from triaged.config.promises import Calendar, Chain, DutyTable, Sla
from triaged.config.servers import Mailbox, Relay
from triaged.config.triage import Customers, Incidents, Monitor, Webhook
from triaged.desk.triage.mistakes import not_one_of
from triaged.errors import ConfigError

#: a table that was left out is read like an empty one, so that its paths become relative to the file too
_EMPTY_TABLE: Any = {}


class Store(Model):
    """The database: everything that must not be lost."""

    url: StoreUrl = Field(
        default="sqlite:///triaged.db", description="A SQLite file, or postgresql://user@host/database."
    )


class Broker(Model):
    """What wakes the workers; the database is the truth, this is the doorbell."""

    url: BrokerUrl = Field(
        default="embedded",
        description="embedded: inside the service; redis:// or amqp:// spread the work over machines.",
    )


class Keys(Model):
    """The keys that sign our addresses and Message-IDs."""

    file: PathField = Field(
        description="Readable by the service alone (mode 0600). Keep a copy apart from the backup.", examples=["keys"]
    )


class Limits(Model):
    """What keeps us from sending too much."""

    acknowledgements_per_hour: int = Field(
        default=1000,
        ge=1,
        description="Of the whole desk. More are not sent, and an alarm is raised; no mail is lost by that.",
    )
    tickets_per_hour: int = Field(
        default=30,
        ge=1,
        description=(
            "Of one sender. The next one is marked as a storm, is not acknowledged, and takes all that he sends until "
            "he pauses for an hour, so that it is one thing to look at."
        ),
    )


class Attachments(Model):
    """What may be passed on with a mail. Programs never are."""

    max_mib: int = Field(default=20, ge=1, le=1024, description="Of one file (MiB); a larger one is not passed on.")
    max_mib_together: int = Field(default=25, ge=1, le=1024, description="Of all files of one mail (MiB).")
    never: tuple[Annotated[str, Field(pattern=r"^[a-z0-9]{1,12}$")], ...] = Field(
        default=(),
        description="Endings of file names, besides those of programs, that are never passed on.",
        examples=[["zip"]],
    )
    scan: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        description=(
            "A command that looks at each file before it is passed on: the file on standard input; "
            "exit 0: good, 1: not to be passed on (first line of output: why), anything else: asked again later."
        ),
        examples=[["/etc/triaged/scan"]],
    )
    scan_seconds: int = Field(default=60, ge=1, le=600, description="How long the command may take for one file.")


class Health(Model):
    """Metrics and health checks for the machine's own monitoring."""

    listen: Listen | None = Field(
        default=None, description="Only addresses of this machine itself.", examples=["127.0.0.1:9321"]
    )


class Settings(Model):
    """All of one settings file."""

    name: Title = Field(description="The name of the desk, as customers see it.", examples=["Example Support"])
    mode: Literal["observe", "live"] = Field(
        default="observe",
        description="observe: take in and decide, send nothing. live: send. `triaged go-live` says what would go out.",
    )
    rules: PathField | None = Field(
        default=None,
        description="The folder of rule files. Default: rules beside this file, else the shipped ones.",
        examples=["rules"],
    )
    templates: PathField | None = Field(
        default=None,
        description="A folder of templates that come before the shipped ones. Default: templates beside this file.",
        examples=["templates"],
    )
    canned: PathField | None = Field(
        default=None,
        description=(
            "A folder of canned replies, <language>/<name>.txt.j2, that agents send with #canned. "
            "Default: canned beside this file."
        ),
        examples=["canned"],
    )
    people: PathField | None = Field(
        default=None,
        description="A file of its own for teams and agents: [[queue]] and [[agent]], as they could stand here.",
        examples=["people.toml"],
    )
    promises: PathField | None = Field(
        default=None,
        description=(
            "A file of its own for promised times: [[calendar]], [[sla]], [[chain]] and [[duty]], as they could stand "
            "here."
        ),
        examples=["promises.toml"],
    )
    tag: Name | None = Field(
        default=None,
        description=(
            "Puts [ACME#1042] at the end of customers' subjects, for mailboxes without a reply_address. Gmail then "
            "shows our answers as a conversation of their own."
        ),
        examples=["ACME"],
    )
    agent_proof: Literal["aligned", "token"] = Field(
        default="aligned",
        description=(
            "What proves an agent. aligned: the mailbox's trust vouches for his address. token: his own signed address "
            "is enough, which whoever gets hold of one of his mails has too."
        ),
    )
    shown_name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")] = Field(
        default="{agent} ({desk})",
        description="Whom customers see as the sender of an agent's answer: {agent} and {desk} are their names.",
    )
    alarms_to: Email | None = Field(
        default=None,
        description="Who is told by mail when something needs an operator. No address of a mailbox here.",
        examples=["operator@example.org"],
    )
    store: Store = Field(default=_EMPTY_TABLE)
    broker: Broker = Field(default=_EMPTY_TABLE)
    keys: Keys
    mailboxes: tuple[Mailbox, ...] = Field(alias="mailbox", min_length=1)
    queues: tuple[Queue, ...] = Field(alias="queue", min_length=1)
    agents: tuple[Agent, ...] = Field(default=(), alias="agent")
    relay: Relay | None = None
    limits: Limits = Field(default=_EMPTY_TABLE)
    attachments: Attachments = Field(default=_EMPTY_TABLE)
    customers: Customers = Field(default=_EMPTY_TABLE)
    monitors: tuple[Monitor, ...] = Field(default=(), alias="monitor")
    webhooks: tuple[Webhook, ...] = Field(default=(), alias="webhook")
    incidents: Incidents = Field(default=_EMPTY_TABLE)
    calendars: tuple[Calendar, ...] = Field(default=(), alias="calendar")
    slas: tuple[Sla, ...] = Field(default=(), alias="sla")
    chains: tuple[Chain, ...] = Field(default=(), alias="chain")
    duties: tuple[DutyTable, ...] = Field(default=(), alias="duty")
    health: Health = Field(default=_EMPTY_TABLE)

    @property
    def own_addresses(self) -> frozenset[str]:
        """The addresses that are the desk itself."""
        return frozenset(mailbox.address for mailbox in self.mailboxes)

    @property
    def live_mailboxes(self) -> frozenset[str]:
        """The mailboxes that the settings let send; `triaged go-live` may have added others."""
        return frozenset(mailbox.name for mailbox in self.mailboxes) if self.mode == "live" else frozenset()

    def mailbox(self, name: str) -> Mailbox:
        """One mailbox by its name.

        Raises:
            ConfigError: there is none of that name; the message has the names that there are.
        """
        return _named("mailbox", self.mailboxes, name)

    def queue(self, name: str) -> Queue:
        """One queue by its name.

        Raises:
            ConfigError: there is none of that name; the message has the names that there are.
        """
        return _named("queue", self.queues, name)


_Named = TypeVar("_Named", Mailbox, Queue)


def _named(kind: str, items: tuple[_Named, ...], name: str) -> _Named:
    for item in items:
        if item.name == name:
            return item
    raise ConfigError(f"{kind}: {not_one_of(name, [item.name for item in items])}")
