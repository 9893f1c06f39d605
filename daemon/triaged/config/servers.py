"""The tables of the mail servers: where mail comes in, and who takes ours."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from triaged.config.fields import After, AfterField, Email, Host, Name, PathField, ReplyAddress, Tls
from triaged.config.model import Model
from triaged.config.secret import SecretField
from triaged.config.trust import TrustField
from triaged.desk.triage.mistakes import Wrong, shown
from triaged.mail.author import FormRule

IMAP_PORTS: dict[str, int] = {"implicit": 993, "starttls": 143, "none": 143}
RELAY_MAX_MIB = 20  #: a size that nearly every mail server takes
RELAY_PORTS: dict[str, int] = {"implicit": 465, "starttls": 587, "none": 25}


def _port(value: object, info: ValidationInfo, defaults: dict[str, int]) -> object:
    if value == 0 and not isinstance(value, bool):
        return defaults.get(info.data.get("tls", ""), 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 65536:
        raise Wrong(f"found {shown(value)}; allowed a whole number from 1 to 65535")
    return value


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
