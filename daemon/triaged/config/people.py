"""The tables of teams and agents."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from triaged.config.fields import Clock, Email, Hours, Language, Name, Title, Zone
from triaged.config.model import Model
from triaged.model import Tier


class Queue(Model):
    """A team that owns tickets."""

    name: Name = Field(description="How it is called in rules and commands.", examples=["support"])
    language: Language = Field(
        default="en", description="The language of notices when that of the customer is not known."
    )
    answer_within_hours: int = Field(
        default=24, ge=1, le=720, description="When a person will answer at the latest: every acknowledgement says it."
    )
    reopen_days: int | None = Field(
        default=None,
        ge=0,
        le=3650,
        description=(
            "For so many days an answer opens a solved ticket again; later it opens a new one, linked to the old. "
            "0: always a new one. Left out: the old one is always opened again."
        ),
        examples=[30],
    )
    lead: Title | None = Field(
        default=None,
        description="The agent who leads it: hears of what nobody takes, and gets an overview with his digest.",
        examples=["Ann Lee"],
    )
    dispatch: Literal["one", "all"] = Field(
        default="one",
        description=(
            "Who is told of a new ticket. one: one agent, then the next when he does not take it. all: everybody."
        ),
    )
    handover: tuple[Title, ...] = Field(
        default=(),
        description=(
            "What a ticket takes along when it moves up a tier; who moves it is asked for what is missing: summary, "
            "tried, logs, or the name of a [[need]] of the rules."
        ),
        examples=[["summary", "tried"]],
    )
    close_days: int | None = Field(
        default=None,
        ge=1,
        le=365,
        description="Working days after which a solved ticket is closed; left out: never.",
        examples=[5],
    )
    remind_days: int | None = Field(
        default=None,
        ge=1,
        le=365,
        description=(
            "Working days after which a customer is reminded for whom a ticket waits (pending), at most twice; left "
            "out: never."
        ),
        examples=[3],
    )
    silent_minutes: int | None = Field(
        default=None,
        ge=5,
        le=10_000,
        description=(
            "Working minutes after which a ticket goes back to the queue when nothing is heard of its agent; left "
            "out: never."
        ),
        examples=[240],
    )


class Agent(Model):
    """A person who answers customers."""

    name: Title = Field(description="What customers see as the name.", examples=["Ann Lee"])
    addresses: tuple[Email, ...] = Field(
        min_length=1, description="Every address that this person writes from.", examples=[["ann@example.org"]]
    )
    queues: tuple[Name, ...] = Field(
        default=(), description="The queues that this person works in; none: all.", examples=[["support"]]
    )
    tier: Tier = Field(default=Tier.L1, description="L1, L2, L3 or L4.")
    languages: tuple[Language, ...] = Field(
        default=(),
        description="What this person answers in; none: the languages of the queues.",
        examples=[["en", "de"]],
    )
    skills: tuple[Name, ...] = Field(
        default=(), description="Tags of tickets that this person knows most about.", examples=[["printers"]]
    )
    hours: tuple[Hours, ...] = Field(
        default=(), description="When this person works; none: always.", examples=[["Mon-Fri 09:00-17:30"]]
    )
    zone: Zone = Field(default="UTC", description="The clock of these hours.", examples=["Europe/Berlin"])
    calendar: Name | None = Field(
        default=None,
        description="The [[calendar]] whose days off this person has too; of its hours nothing is taken.",
        examples=["office"],
    )
    mentor: Title | None = Field(
        default=None,
        description="The agent who sees the answers of this one before they go out, and lets them go.",
        examples=["Bob Ray"],
    )
    undo_seconds: int = Field(
        default=120,
        ge=0,
        le=600,
        description="How long an answer waits before it goes out, so that #undo can stop it. Of P1 at most 30.",
    )
    confirm: Literal["changes", "all"] = Field(
        default="changes",
        description="What is confirmed by mail. changes: commands, and what was held. all: every answer too.",
    )
    digest: tuple[Clock, ...] = Field(
        default=(), description="When the list of this person's work is sent.", examples=[["08:30"]]
    )
