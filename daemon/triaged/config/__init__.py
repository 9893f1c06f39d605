"""Settings: one TOML file and secrets in, frozen values out, every mistake at once."""

from triaged.config.desk import (
    Desk,
    example_problems,
    load_desk,
    load_rules,
    promise_warnings,
    rule_tables,
    rule_warnings,
)
from triaged.config.fields import After
from triaged.config.load import load
from triaged.config.people import Agent, Queue
from triaged.config.problems import Problem, SettingsError
from triaged.config.sample import sample, schema
from triaged.config.secret import Secret
from triaged.config.servers import Mailbox, Relay
from triaged.config.settings import Broker, Health, Keys, Settings, Store

__all__ = [
    "After",
    "Agent",
    "Broker",
    "Desk",
    "Health",
    "Keys",
    "Mailbox",
    "Problem",
    "Queue",
    "Relay",
    "Secret",
    "Settings",
    "SettingsError",
    "Store",
    "example_problems",
    "load",
    "load_desk",
    "load_rules",
    "promise_warnings",
    "rule_tables",
    "rule_warnings",
    "sample",
    "schema",
]
