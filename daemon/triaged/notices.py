"""A notice as a mail of this desk: rendered, signed, frozen.

Every mail of ours carries two keyed ids for exactly one person and one matter: its Message-ID, by which an answer and a
bounce find back whatever happens to addresses on the way, and where the mailbox has a `reply_address` the address that
answers go to. The envelope sender is such an address too, so that reports of failed delivery come to us and to nobody
else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from triaged.config import Desk, Mailbox
from triaged.errors import RenderError
from triaged.mail.address import day_of, message_id, sign, signed_address
from triaged.mail.compose import compose
from triaged.model import Address, OutboxState, Purpose, Token
from triaged.render import Renderer
from triaged.store.filing import NoticeRow
from triaged.store.numbers import Numbers

ANCHOR = 0  #: the nonce of the keyed id in References; Message-IDs have random ones
REFERENCES_KEPT = 20  #: of a chain, newest last; the first is always kept (RFC 5322 3.6.4 sets no limit)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one notice is about, before it is written."""

    notice: str  #: the template's name
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
    auto_submitted: str = "auto-generated"  #: RFC 3834 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes the notices of one desk."""

    desk: Desk
    renderer: Renderer
    nonce: Callable[[], int]  #: 63 random bits

    def write(self, letter: Letter, *, outbox_id: int, state: OutboxState, now: datetime) -> NoticeRow:
        """The frozen mail.

        Raises:
            RenderError: the template cannot be used.
        """
        mailbox = self.desk.settings.mailbox(letter.mailbox)
        rendered = self.renderer.render(
            letter.notice, letter.language, letter.facts, otherwise=self.queue_language(letter.mailbox)
        )
        tag = self.desk.settings.tag
        if tag is not None and mailbox.reply_address is None and letter.ticket is not None:
            rendered = replace(rendered, subject=f"{rendered.subject} [{tag}#{letter.ticket}]")
        token = Token(handle=letter.handle, purpose=letter.purpose, day=day_of(now))
        domain = mailbox.address.rpartition("@")[2]
        own_id = message_id(self.desk.ring, token, self.nonce(), domain)
        # Once more in References: a relay that gives our mail an id of its own leaves those alone. It stands behind the
        # mail that we answer, so that mail programs keep that one as the root of the conversation.
        anchor = message_id(self.desk.ring, token, ANCHOR, domain)
        content = compose(
            rendered,
            sender=Address(name=self.desk.settings.name, addr=mailbox.address),
            recipient=letter.recipient,
            message_id=own_id,
            date=now,
            in_reply_to=letter.in_reply_to,
            references=[*letter.references, anchor],
            auto_submitted=letter.auto_submitted,
            reply_to=self._signed(mailbox, token),
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
        )

    def queue_language(self, mailbox: str) -> str:
        """The language of the queue of a mailbox: ours, where the reader's is not known."""
        settings = self.desk.settings
        return settings.queue(settings.mailbox(mailbox).queue).language

    def _signed(self, mailbox: Mailbox, token: Token) -> str | None:
        if mailbox.reply_address is None:
            return None
        return signed_address(mailbox.reply_address, sign(self.desk.ring, token))


def notice_row(writer: Writer, numbers: Numbers, letter: Letter, *, sends: bool, now: datetime) -> NoticeRow | str:
    """The notice, ready to be stored; or why it cannot be written: a template must not cost a mail.

    Where the mailbox only observes (not `sends`), it waits until that goes live.
    """
    state = OutboxState.WAITING if sends else OutboxState.HELD
    try:
        return writer.write(letter, outbox_id=numbers.next("outbox"), state=state, now=now)
    except RenderError as error:
        log.error("notice not written", notice=letter.notice, cause=letter.cause, error=str(error))
        return str(error)


def chain(references: Sequence[str], in_reply_to: Sequence[str], own: str | None) -> list[str]:
    """The References of an answer to a mail: its own chain and itself (RFC 5322 3.6.4)."""
    ids = [*(references or in_reply_to)]
    if len(ids) > REFERENCES_KEPT:
        ids = [ids[0], *ids[-REFERENCES_KEPT + 1 :]]
    return [*ids, own] if own else ids
