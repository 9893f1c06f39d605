"""The tables of the settings about what surrounds the rules: customers, monitoring systems, webhooks, incidents."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from triaged.config.fields import Email, Name, PathField, WebUrl
from triaged.config.model import Model
from triaged.config.secret import SecretField
from triaged.desk.triage.mistakes import Wrong

Pattern = Annotated[str, Field(min_length=1, max_length=1000)]


def _several(value: int) -> int:
    if value == 1:
        raise Wrong("found 1; allowed 0 (never looked for), or 2 and more: one ticket is no incident")
    return value


Several = Annotated[int, Field(ge=0, le=1000), AfterValidator(_several)]


class Customers(Model):
    """Who the customers are, beside what is learnt from their mail: rules and agents see it."""

    file: PathField | None = Field(
        default=None,
        description="A TOML or CSV file of customers and organisations; docs/customers.md says what stands in it.",
        examples=["customers.toml"],
    )
    command: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        description="A command that prints the same as JSON, such as an export of a CRM. The file comes before it.",
        examples=[["/etc/triaged/customers"]],
    )
    command_minutes: int = Field(default=60, ge=1, le=10080, description="How often the command is run.")
    command_seconds: int = Field(default=60, ge=1, le=3600, description="How long it may take.")


class Monitor(Model):
    """A monitoring system that writes to us: a problem opens a ticket, repeats join it, a recovery solves it."""

    name: Name = Field(description="How it is called.", examples=["nagios"])
    senders: tuple[Email, ...] = Field(
        min_length=1, description="The addresses that it writes from.", examples=[["nagios@example.org"]]
    )
    system: Literal["auto", "nagios", "icinga", "zabbix", "alertmanager", "solarwinds", "checkmk", "generic"] = Field(
        default="auto",
        description="Which one it is. auto: as its mail looks. generic: by the patterns below.",
        examples=["generic"],
    )
    key: Pattern | None = Field(
        default=None,
        description="generic: a regular expression whose first group names the thing, in subject or text.",
        examples=["Host: (\\S+)"],
    )
    problem: Pattern | None = Field(
        default=None, description="generic: a regular expression that a problem matches.", examples=["is DOWN"]
    )
    recovery: Pattern | None = Field(
        default=None, description="generic: a regular expression that a recovery matches.", examples=["is UP"]
    )
    proof: Literal["aligned", "address"] = Field(
        default="aligned",
        description=(
            "aligned: only mail that the mailbox's trust vouches for counts. address: From is enough, so that whoever "
            "forges it can solve a ticket of this system."
        ),
    )


class Webhook(Model):
    """A program elsewhere that rules may call: it gets a JSON document by HTTP POST, at least once."""

    name: Name = Field(description="How rules call it.", examples=["chat"])
    url: WebUrl = Field(description="https, or http to this machine itself.", examples=["https://chat.example.org/in"])
    secret: SecretField | None = Field(
        default=None,
        description="Signs each call (HMAC-SHA256 over the body, in X-Triaged-Signature).",
        examples=[{"file": "chat.secret"}],
    )


class Incidents(Model):
    """Many tickets with the same words in a short time are one incident."""

    tickets: Several = Field(
        default=5, description="From so many customers, in that time: 2 and more. 0: never looked for."
    )
    minutes: int = Field(default=30, ge=1, le=1440, description="In that time.")
