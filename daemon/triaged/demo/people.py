"""Who takes part: one desk with two mailboxes, its agents, its monitoring, its customers, and strangers."""

from __future__ import annotations

from dataclasses import dataclass

from triaged.demo.servers import Account

DESK = "Kestrel Hosting"
AUTHSERV_ID = "mx.kestrel.example"  #: the name of the desk's own mail server (RFC 8601 2.5)
PASSWORD = "demo"  #: of every account; the servers listen on this machine only  # noqa: S105 - it guards sample mail


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMailbox:
    """A watched mailbox, with a queue of the same name."""

    name: str
    address: str


MAILBOXES = (
    DeskMailbox(name="support", address="support@kestrel.example"),
    DeskMailbox(name="sales", address="sales@kestrel.example"),
)
AGENTS = (
    Account(name="Maya Lindqvist", address="maya@kestrel.example", password=PASSWORD),
    Account(name="Jonas Weber", address="jonas@kestrel.example", password=PASSWORD),
)
MONITOR = Account(name="Nagios", address="nagios@kestrel.example", password=PASSWORD)  #: of the desk itself
CUSTOMERS = (
    Account(name="Tom Baker", address="tom@bakersupply.example", password=PASSWORD),
    Account(name="Ольга Соколова", address="olga@volga-print.example", password=PASSWORD),
    Account(name="王芳", address="wang.fang@jade-tea.example", password=PASSWORD),
    Account(name="Anna Becker", address="anna@becker-optik.example", password=PASSWORD),
    Account(name="Claire Martin", address="claire@atelier-martin.example", password=PASSWORD),
    Account(name="Diego Ruiz", address="diego@ruiz-motos.example", password=PASSWORD),
    Account(name="Павел Орлов", address="pavel@orlov-audit.example", password=PASSWORD),
    Account(name="陈静", address="chen.jing@lotus-books.example", password=PASSWORD),
    Account(name="Ivy Grant", address="ivy@grant-gardens.example", password=PASSWORD),
    Account(name="Liam Byrne", address="liam@byrne-bikes.example", password=PASSWORD),
    Account(name="Jürgen Groß", address="juergen@gross-metallbau.example", password=PASSWORD),
)
STRANGERS = (
    Account(name="Sam Okafor", address="sam@okafor-sites.example", password=PASSWORD),
    Account(name="Mel Drake", address="mel@drake-deals.example", password=PASSWORD),
)
ACCOUNTS = (
    *(Account(name=f"{DESK}, {box.name}", address=box.address, password=PASSWORD) for box in MAILBOXES),
    *AGENTS,
    MONITOR,
    *CUSTOMERS,
    *STRANGERS,
)
