"""The settings: each model is schema, validation, sample and reference in one.

A description is the comment in the sample; a first example is the value there when the default says too little.
What concerns more than one key is checked in `checks.py`, on what stands in the file: one mistake hides no other.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from triaged.config.fields import (
    After,
    AfterField,
    BrokerUrl,
    Email,
    Host,
    Listen,
    Name,
    PathField,
    ReplyAddress,
    StoreUrl,
    Title,
    Tls,
)
from triaged.config.model import Model
from triaged.config.people import Agent, Queue
from triaged.config.secret import SecretField
from triaged.config.triage import Customers, Incidents, Monitor, Webhook
from triaged.config.trust import TrustField
from triaged.desk.triage.mistakes import Wrong, not_one_of, shown
from triaged.errors import ConfigError
from triaged.mail.author import FormRule

IMAP_PORTS: dict[str, int] = {"implicit": 993, "starttls": 143, "none": 143}
RELAY_MAX_MIB = 20  #: a size that nearly every mail server takes
RELAY_PORTS: dict[str, int] = {"implicit": 465, "starttls": 587, "none": 25}
#: a table that was left out is read like an empty one, so that its paths become relative to the file too
_EMPTY_TABLE: Any = {}


def _port(value: object, info: ValidationInfo, defaults: dict[str, int]) -> object:
    if value == 0 and not isinstance(value, bool):
        return defaults.get(info.data.get("tls", ""), 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 65536:
        raise Wrong(f"found {shown(value)}; allowed a whole number from 1 to 65535")
    return value


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


class Form(Model):
    """A web form whose mail comes from one address, whoever filled it in."""

    sender: Email = Field(
        alias="from", description="The address in From of every mail of this form.", examples=["forms@example.org"]
    )
    customer: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")] = Field(
        default="reply-to",
        description='Where the customer\'s address stands: "reply-to", or the words before it in the text ("E-mail:").',
    )


class Mailbox(Model):
    """One watched mailbox; it belongs to a queue."""

    name: Name = Field(description="How it is called in commands and logs.", examples=["support"])
    address: Email = Field(
        description="The address that customers write to and that we answer from.", examples=["support@example.org"]
    )
    queue: Name = Field(description="The queue that its tickets go to.", examples=["support"])
    host: Host | None = Field(
        default=None,
        description="The IMAP server. Without it mail comes in by pipe and import only.",
        examples=["imap.example.org"],
    )
    tls: Tls = Field(default="implicit", description="implicit, starttls, or none (only to this machine itself).")
    port: int = Field(default=0, description="Default: 993, or 143 for starttls and none.", examples=[993])
    ca_file: PathField | None = Field(
        default=None, description="Certificates to trust instead of those of the system.", examples=["mail-ca.pem"]
    )
    user: str | None = Field(default=None, min_length=1, description="Who logs in.", examples=["support@example.org"])
    password: SecretField | None = Field(
        default=None,
        description='Never the password itself: { credential = "name" }, { file = "path" } or { command = [...] }.',
        examples=[{"file": "support.password"}],
    )
    folder: str = Field(
        default="INBOX", min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$", description="The folder to watch."
    )
    after: AfterField = Field(
        default=After("keep"),
        description="What happens on the server after custody: keep, seen, delete, move:<folder>.",
    )
    delete_after_days: int = Field(
        default=14, ge=0, le=3650, description="How long delete waits, so that a restored backup can take mail again."
    )
    max_mib: int = Field(
        default=50,
        ge=1,
        le=1024,
        description="Of a larger mail (MiB) only the beginning is taken; the sender is told, the mail stays there.",
    )
    poll_seconds: int = Field(
        default=60, ge=5, le=3600, description="How often to look at the latest, should the server tell nothing."
    )
    trust: TrustField | None = Field(
        default=None,
        description=(
            'Whose word counts for senders: the id that your own mail server writes, "topmost-no-id" or '
            '"exchange-internal" (Exchange), or a list. The guide for operators says which.'
        ),
        examples=[{"authserv_id": "mx.example.org"}],
    )
    reply_address: ReplyAddress | None = Field(
        default=None,
        description=(
            "What answers are sent to: {token} is a signed word that leads to the ticket. Mail to every such address "
            "must arrive in this mailbox (most servers: plus-addresses; else a catch-all). `doctor` asks the relay. "
            "Without it answers find their ticket by our Message-IDs."
        ),
        examples=["support+{token}@example.org"],
    )
    via: tuple[Name, ...] = Field(
        default=(),
        description="List-Ids of groups that pass mail on under their own address: who wrote it stands in Reply-To.",
        examples=[["support.example.org"]],
    )
    forms: tuple[Form, ...] = Field(default=(), alias="form")

    @field_validator("port", mode="before")
    @classmethod
    def _default_port(cls, value: object, info: ValidationInfo) -> object:
        return _port(value, info, IMAP_PORTS)

    @property
    def form_rules(self) -> tuple[FormRule, ...]:
        """The forms as reading sees them."""
        return tuple(FormRule(sender=form.sender, customer=form.customer) for form in self.forms)


class Relay(Model):
    """The server that takes our mail; without it nothing can be sent."""

    host: Host = Field(description="The SMTP server.", examples=["smtp.example.org"])
    tls: Tls = Field(default="implicit", description="implicit, starttls, or none (only to this machine itself).")
    port: int = Field(default=0, description="Default: 465, 587 for starttls, 25 for none.", examples=[465])
    ca_file: PathField | None = Field(
        default=None, description="Certificates to trust instead of those of the system.", examples=["mail-ca.pem"]
    )
    user: str | None = Field(default=None, min_length=1, description="Who logs in.", examples=["support@example.org"])
    password: SecretField | None = Field(
        default=None, description="As for a mailbox.", examples=[{"file": "support.password"}]
    )

    max_mib: int = Field(
        default=RELAY_MAX_MIB,
        ge=2,
        le=1024,
        description=(
            "The largest mail that the server takes (MiB), as it says itself. Files that do not fit into one mail "
            "follow in further ones; files are a third larger in a mail than on a disk."
        ),
    )

    @field_validator("port", mode="before")
    @classmethod
    def _default_port(cls, value: object, info: ValidationInfo) -> object:
        return _port(value, info, RELAY_PORTS)


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
