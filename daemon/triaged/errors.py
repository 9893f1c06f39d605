"""Every error that triaged raises on purpose.

TriagedError
|-- ConfigError        the settings, rules or templates cannot be used; carries every problem at once
|-- SecretError        a password or key cannot be read
|-- StoreError         the database refused
|   |-- StoreFull      no space left: intake pauses and recovers alone
|   |-- StoreBroken    a commit may not have reached the disk: the process ends
|   `-- LeaseLost      another worker owns the row now: nothing may be recorded
|-- IntakeError        a mailbox cannot be read at the moment
|   `-- LoginRefused   the server said no to the user or the password
|-- DeskError          what is asked cannot be done with this ticket
|-- UnreadableLog      what a ticket's history says to clocks cannot be read
|-- RenderError        a template cannot be rendered
|-- DeliveryError      a notice was not accepted; permanent or temporary (unknown = temporary)
|-- ScanError          the operator's command gave no word on a file; temporary
`-- CommandError       the operator's command of customers gave nothing that can be used; what was known stays
"""


class TriagedError(Exception):
    """Something went wrong; the message says what, where, and what to do."""


class ConfigError(TriagedError):
    """The settings cannot be used. `str()` has one line for each problem."""


class SecretError(TriagedError):
    """A secret cannot be read."""


class StoreError(TriagedError):
    """The database refused."""


class StoreFull(StoreError):
    """The disk or the database is full."""


class StoreBroken(StoreError):
    """The disk failed while writing: what was committed last is unknown."""


class StoreRejected(StoreError):
    """The database cannot store these values."""


def is_trouble(error: Exception) -> bool:
    """Whether the database is in trouble, which is the fault of nothing that is written to it."""
    return isinstance(error, StoreError) and not isinstance(error, StoreRejected)


class IntakeError(TriagedError):
    """A mailbox cannot be read at the moment."""


class LoginRefused(IntakeError):
    """The mail server refused the user name or the password."""


class DeskError(TriagedError):
    """What is asked cannot be done with this ticket."""


class UnreadableLog(TriagedError):
    """What a ticket's history says to clocks cannot be read: a later version of the program may have written it."""


class RenderError(TriagedError):
    """A template cannot be rendered."""


class DeliveryError(TriagedError):
    """A notice was not accepted.

    permanent: True when the server said that another try is useless (5xx); everything else is temporary.
    reply: the server's own words, one line.
    """

    def __init__(self, reply: str, *, permanent: bool) -> None:
        super().__init__(reply)
        self.reply = reply
        self.permanent = permanent


class RelayUnreachable(DeliveryError):
    """The relay could not be reached or let us in, so nothing was tried."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply, permanent=False)


class ScanError(TriagedError):
    """The operator's command gave no word on a file: it is asked again later."""


class ScanStopped(ScanError):
    """The scan was ended because we end; nothing speaks against the command."""


class CommandError(TriagedError):
    """A command of the operator's gave nothing that can be used."""
