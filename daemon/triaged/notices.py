"""A notice as a mail of this desk: rendered, signed, frozen.

What goes to customers and what stays inside are letters of two types, and two builders write them: the one takes only
words that the guard has cleared (`desk.leaks`) and a handful of notices, the other all else.

Every mail of ours carries two keyed ids for exactly one person and one matter: its Message-ID, by which an answer and a
bounce find back whatever happens to addresses on the way, and where the mailbox has a `reply_address` the address that
answers go to. The envelope sender is such an address too, so that reports of failed delivery come to us and to nobody
else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from triaged.config import Desk, Mailbox
from triaged.desk.leaks import Cleared
from triaged.errors import RenderError
from triaged.mail.address import day_of, message_id, sign, signed_address
from triaged.mail.compose import compose
from triaged.model import AUTOMATIC_NOTICES, Address, FilePart, OutboxState, Purpose, Rendered, Token, Worded
from triaged.render import Renderer
from triaged.render.canned import Canned
from triaged.store.filing import NoticeRow
from triaged.store.numbers import Numbers

#: What customers may get. Everything else is internal, and only that.
PUBLIC_NOTICES = frozenset({*AUTOMATIC_NOTICES, "relay"})
ALARM = "alarm"  #: to the operator, who is no agent: nothing but text, and no way to help by mail
ANCHOR = 0  #: the nonce of the keyed id in References; Message-IDs have random ones
ROOT_DAY = 0  #: an id that proves nothing any more, and only keeps a conversation together
REFERENCES_KEPT = 20  #: of a chain, newest last; the first is always kept (RFC 5322 3.6.4 sets no limit)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one notice is about, before it is written: what public and internal ones have in common."""

    notice: str  #: what it is; the template's name, unless it has another
    cause: str  #: what it answers, unique, e.g. "ack_new:1042"; the same twice is sent once
    mailbox: str  #: whose address it comes from
    recipient: Address
    handle: int  #: of the (ticket, person) row or the question that an answer leads to
    purpose: Purpose
    language: str | None
    facts: Mapping[str, object]
    valid_for: timedelta  #: later it says nothing that is still needed
    ticket: int | None = None  #: puts the site's tag into the subject where answers need it
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    auto_submitted: str | None = "auto-generated"  #: RFC 3834 5; None: a person wrote it
    about: int | None = None  #: the mail (inbox row) that it passes on or tells of
    parts: Sequence[FilePart] = ()  #: files that go behind its text
    not_before: datetime | None = None  #: None: at once


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLetter(Letter):
    """A notice to a customer. A person's words in it have passed the guard."""

    template: str | None = None  #: the operator's own, in place of the usual one
    words: Mapping[str, Cleared] = field(default_factory=dict)  #: facts that are somebody's words
    sender_name: str | None = None  #: shown in From; None: the desk's


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalLetter(Letter):
    """A notice to an agent or the operator; may show everything."""

    words: Mapping[str, Worded] = field(default_factory=dict)  #: facts that are somebody's words
    labels: Mapping[str, str] = field(default_factory=dict)  #: X-Triaged-<name>: value, for filters of mail programs
    thread: int | None = None  #: the agent's handle of the ticket, where `handle` is that of a question


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frozen:
    """What the two builders make of a letter, each in its own way."""

    rendered: Rendered
    sender: str  #: name shown in From
    references: Sequence[str]
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes the notices of one desk."""

    desk: Desk
    renderer: Renderer
    canned: Canned
    nonce: Callable[[], int]  #: 63 random bits

    def write(
        self, letter: PublicLetter | InternalLetter, *, outbox_id: int, state: OutboxState, now: datetime
    ) -> NoticeRow:
        """The frozen mail.

        Raises:
            RenderError: the template cannot be used.
            TypeError: words that may not go there.
            ValueError: a notice of the other side, an unknown label.
        """
        match letter:
            case PublicLetter():
                return self.write_public(letter, outbox_id=outbox_id, state=state, now=now)
            case InternalLetter():
                return self.write_internal(letter, outbox_id=outbox_id, state=state, now=now)

    def speaks_of(self, letter: PublicLetter, fact: str) -> bool:
        """Whether the text of a letter that has been written has a place for a fact."""
        name, otherwise = letter.template or letter.notice, self.queue_language(letter.mailbox)
        return self.renderer.speaks_of(name, letter.language, fact, otherwise=otherwise)

    def write_public(self, letter: PublicLetter, *, outbox_id: int, state: OutboxState, now: datetime) -> NoticeRow:
        """A mail to a customer: words that the guard has cleared, and no header that says how the desk works.

        A relay looks like a mail that a person wrote, and is one (`auto_submitted` is None): without our line on top.
        It has an HTML form where the words have one. Raises as `write`.
        """
        if letter.notice not in PUBLIC_NOTICES:
            raise ValueError(f"{letter.notice!r} is no notice for customers")
        words = {name: _cleared(name, said) for name, said in letter.words.items()}
        rendered = self.renderer.render(
            letter.template or letter.notice,
            letter.language,
            letter.facts,
            otherwise=self.queue_language(letter.mailbox),
            words=words,
            html=any(said.html is not None for said in words.values()),
            marked=letter.auto_submitted is not None,
        )
        settings = self.desk.settings
        replies = settings.mailbox(letter.mailbox).reply_address
        if settings.tag is not None and replies is None and letter.ticket is not None:
            rendered = replace(rendered, subject=f"{rendered.subject} [{settings.tag}#{letter.ticket}]")
        frozen = _Frozen(rendered=rendered, sender=letter.sender_name or settings.name, references=letter.references)
        return self._row(letter, frozen, outbox_id=outbox_id, state=state, now=now)

    def write_internal(self, letter: InternalLetter, *, outbox_id: int, state: OutboxState, now: datetime) -> NoticeRow:
        """A mail to an agent or the operator. Raises as `write`."""
        if letter.notice in PUBLIC_NOTICES:
            raise ValueError(f"{letter.notice!r} is a notice for customers")
        for name, said in letter.words.items():
            if not isinstance(said, Worded):
                raise TypeError(f"the words {name!r} are {type(said).__name__}, not Worded")
        to_agent = letter.notice != ALARM
        rendered = self.renderer.render(
            letter.notice,
            letter.language,
            letter.facts,
            otherwise=self.queue_language(letter.mailbox),
            words=letter.words,
            html=to_agent,
            helps=to_agent,
        )
        frozen = _Frozen(
            rendered=rendered,
            sender=self.desk.settings.name,
            references=[*self._root(letter), *letter.references],
            labels={**_known_labels(letter), **letter.labels} if to_agent else letter.labels,
        )
        return self._row(letter, frozen, outbox_id=outbox_id, state=state, now=now)

    def _root(self, letter: InternalLetter) -> Sequence[str]:
        """The first of the References of all that an agent is told of a ticket."""
        if letter.ticket is None:
            return ()
        return (agent_root(self, letter.mailbox, letter.handle if letter.thread is None else letter.thread),)

    def _row(self, letter: Letter, frozen: _Frozen, *, outbox_id: int, state: OutboxState, now: datetime) -> NoticeRow:
        """Signed and frozen."""
        mailbox = self.desk.settings.mailbox(letter.mailbox)
        token = Token(handle=letter.handle, purpose=letter.purpose, day=day_of(now))
        domain = mailbox.address.rpartition("@")[2]
        own_id = message_id(self.desk.ring, token, self.nonce(), domain)
        # Once more in References: a relay that gives our mail an id of its own leaves those alone. It stands behind the
        # mail that we answer, so that mail programs keep that one as the root of the conversation.
        anchor = message_id(self.desk.ring, token, ANCHOR, domain)
        content = compose(
            frozen.rendered,
            sender=Address(name=frozen.sender, addr=mailbox.address),
            recipient=letter.recipient,
            message_id=own_id,
            date=now,
            in_reply_to=letter.in_reply_to,
            references=[*frozen.references, anchor],
            auto_submitted=letter.auto_submitted,
            reply_to=self._signed(mailbox, token),
            labels=frozen.labels,
            parts=letter.parts,
        )
        return NoticeRow(
            id=outbox_id,
            notice=letter.notice,
            cause=letter.cause,
            mailbox=letter.mailbox,
            mail_from=self._signed(mailbox, replace(token, purpose=Purpose.BOUNCE)) or mailbox.address,
            recipient=letter.recipient.addr,
            message_id=own_id,
            content=content,
            state=state,
            valid_until=now + letter.valid_for,
            about=letter.about,
            parts=letter.parts,
            not_before=letter.not_before,
        )

    def queue_language(self, mailbox: str) -> str:
        """The language of the queue of a mailbox: ours, where the reader's is not known."""
        settings = self.desk.settings
        return settings.queue(settings.mailbox(mailbox).queue).language

    def _signed(self, mailbox: Mailbox, token: Token) -> str | None:
        if mailbox.reply_address is None:
            return None
        return signed_address(mailbox.reply_address, sign(self.desk.ring, token))


def _cleared(name: str, said: Cleared) -> Worded:
    """Words that may leave.

    Raises:
        TypeError: Nobody has looked at them.
    """
    if not isinstance(said, Cleared):
        raise TypeError(f"the words {name!r} are {type(said).__name__}, not Cleared")
    return said.words


def _known_labels(letter: InternalLetter) -> Mapping[str, str]:
    ticket = {} if letter.ticket is None else {"Ticket": str(letter.ticket)}
    return {**ticket, "Notice": letter.notice}


def notice_row(
    writer: Writer, numbers: Numbers, letter: PublicLetter | InternalLetter, *, sends: bool, now: datetime
) -> NoticeRow | str:
    """The notice, ready to be stored; or why it cannot be written: a template must not cost a mail.

    Where the mailbox only observes (not `sends`), it waits until that goes live.
    """
    state = OutboxState.WAITING if sends else OutboxState.HELD
    try:
        return writer.write(letter, outbox_id=numbers.next("outbox"), state=state, now=now)
    except RenderError as error:
        log.error("notice not written", notice=letter.notice, cause=letter.cause, error=str(error))
        return str(error)


def agent_root(writer: Writer, mailbox: str, handle: int) -> str:
    """The constant id of all that one agent is told of one ticket: by it his mail program keeps it in one thread."""
    token = Token(handle=handle, purpose=Purpose.NOTE, day=ROOT_DAY)
    domain = writer.desk.settings.mailbox(mailbox).address.rpartition("@")[2]
    return message_id(writer.desk.ring, token, ANCHOR, domain)


def chain(references: Sequence[str], in_reply_to: Sequence[str], own: str | None) -> list[str]:
    """The References of an answer to a mail: its own chain and itself (RFC 5322 3.6.4)."""
    ids = [*(references or in_reply_to)]
    if len(ids) > REFERENCES_KEPT:
        ids = [ids[0], *ids[-REFERENCES_KEPT + 1 :]]
    return [*ids, own] if own else ids
