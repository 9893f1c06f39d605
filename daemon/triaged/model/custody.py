"""What is known of a folder, and the mail in work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triaged.model.vocabulary import Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a folder has been taken, for one UIDVALIDITY."""

    uidvalidity: int
    start_uid: int  #: the first UID that is ours; what lies below was there before the start
    next_uid: int  #: every UID below it (and at or above start_uid) has its inbox row or is gone
    started_at: datetime  #: when this folder was first watched, over all UIDVALIDITYs


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMail:
    """One mail found on the server after a UIDVALIDITY change that must not be taken again."""

    uid: int
    size: int  #: bytes, as the server says
    received_at: datetime
    sha256: str | None  #: None when it lies before everything we ever took and was not fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMail:
    """One inbox row that this process is working on."""

    id: int
    mailbox: str
    received_at: datetime
    sha256: str
    size: int
    quiet: bool  #: no acknowledgement
    too_big: bool  #: only the beginning is here
    attempts: int  #: this one included
    settled: Settled | None = None  #: what a person said when it was held
    ticket: int | None = None  #: the one for which it was held
