"""What became of a mail: the desk's decision, and everything that arrived because of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from triaged.demo import people
from triaged.demo.expect import SHEET, Acknowledgement, Relayed, Seen, Told
from triaged.demo.folder import LOG
from triaged.demo.running import Answer, Running, Stuck
from triaged.demo.servers import MailServers, Passed
from triaged.mail.language import detect
from triaged.model import AlertNews, Outcome, QuestionKind, Reading
from triaged.store import Transaction, lists

PATIENCE_SECONDS = 20.0  #: for one step, most of which take a twentieth of a second
MOST_NOTICES = 1000  #: far more than the demo sends
_JOINED_BY = {
    "token": "joined by our signed address",
    "own-id": "joined by our own Message-ID",
    "message-id": "joined by a Message-ID it answers",
}
_ALERTS = {
    AlertNews.AGAIN: "nothing new: nobody is told",
    AlertNews.RECOVERED: "the ticket is solved",
}
_SIGNATURE = "\n-- \n"  #: RFC 3676 4.3
_AGENTS = {account.address for account in people.AGENTS}


class Watching:
    """Looks at the desk and at the mail servers after each mail; what was seen before is not looked at again."""

    def __init__(self, desk: Running, servers: MailServers) -> None:
        self._desk = desk
        self._servers = servers
        self._last_inbox_id = 0
        self._last_notice_id = 0

    def see(self, reading: Reading, sent_at: datetime, *, overdue: bool = False) -> Seen:
        """What became of the mail that was just sent; with `overdue`, also of its promised time, which has run out.

        Raises Stuck when nothing does.
        """
        row = self._wait_for(self._decided, "a mail had no outcome")
        self._last_inbox_id = row["id"]
        if overdue:
            self._wait_for_sheet(row["ticket"])
        notices = self._new_notices()
        number = row["ticket"]
        ticket = self._desk.look(lambda transaction: lists.show(transaction, number)) if number else None
        if ticket is None:
            return Seen(inbox=row["id"], outcome=row["outcome"], why=row["reason"] or "", told=self._told(notices))
        events = {event["kind"]: event["data"] for event in ticket["events"]}
        return Seen(
            inbox=row["id"],
            outcome=row["outcome"],
            why=_why(row, events, ticket["status"]),
            ticket=ticket["number"],
            priority=ticket["priority"],
            queue=ticket["queue"],
            language=ticket["language"],
            status=ticket["status"],
            message_id=reading.mail.message_id,
            acknowledgement=self._acknowledgement(notices, sent_at),
            told=self._told(notices),
            answer=self._answer(notices, ticket, sent_at),
            facts={each["name"]: each["value"] for each in ticket["fields"]},
            besides=self._besides(events),
        )

    def _besides(self, events: Mapping[str, Mapping[str, Any]]) -> str:
        """What is special about an acknowledgement, or about what an agent is asked."""
        asked = events.get("acknowledged", {}).get("asked")
        if asked:
            return f"asked: {', '.join(asked)}"
        if "part of" not in events:
            return ""
        whole = self._desk.look(lambda transaction: lists.show(transaction, events["part of"]["ticket"]))
        of_all = {event["kind"]: event["data"] for event in (whole or {"events": []})["events"]}
        if "incident known" in of_all:
            return "the problem is known"
        return f"do {len(of_all['incident']['tickets']) + 1} report the same?"

    def _wait_for_sheet(self, ticket: int | None) -> None:
        """Until the lead has what is written to him when a promised time of a ticket has run out."""
        wanted = (f"X-Triaged-Notice: {SHEET}\r\n".encode(), f"X-Triaged-Ticket: {ticket}\r\n".encode())
        if self._servers.wait_for(lambda one: all(each in one.content for each in wanted), PATIENCE_SECONDS) is None:
            raise Stuck(f"nobody was told of a time that has run out for {PATIENCE_SECONDS:.0f} s")

    def settled(self, inbox: int) -> tuple[dict[str, Any], tuple[Told, ...]]:
        """What a held mail has become by an agent's word, and what agents were told of it. Raises Stuck."""
        row = self._wait_for(
            lambda transaction: _settled(lists.inbox_row(transaction, inbox)), "a held mail was not settled"
        )
        return row, self._told(self._new_notices())

    def notices(self) -> list[dict[str, Any]]:
        """Every notice of the desk, the newest first."""
        return self._desk.look(lambda transaction: lists.outbox_rows(transaction, state=None, limit=MOST_NOTICES))

    def _wait_for(self, question: Callable[[Transaction], Answer | None], otherwise: str) -> Answer:
        answer = self._desk.wait_for(question, PATIENCE_SECONDS)
        if answer is None:
            raise Stuck(f"{otherwise} after {PATIENCE_SECONDS:.0f} s; {LOG} in the folder may say why")
        return answer

    def _decided(self, transaction: Transaction) -> dict[str, Any] | None:
        rows = lists.inbox_rows(transaction, outcome=None, limit=1)
        return rows[0] if rows and rows[0]["id"] > self._last_inbox_id and rows[0]["outcome"] else None

    def _new_notices(self) -> list[dict[str, Any]]:
        """What the desk has written since the last look, the oldest first; a decision comes with all its notices."""
        new = [row for row in self.notices() if row["id"] > self._last_notice_id]
        self._last_notice_id = max((row["id"] for row in new), default=self._last_notice_id)
        return new[::-1]

    def _told(self, notices: Sequence[Mapping[str, Any]]) -> tuple[Told, ...]:
        return tuple(
            Told(notice=row["notice"], recipient=row["recipient"], content=self._arrived(row).content)
            for row in notices
            if row["recipient"] in _AGENTS
        )

    def _acknowledgement(self, notices: Sequence[Mapping[str, Any]], sent_at: datetime) -> Acknowledgement | None:
        row = next((each for each in notices if each["notice"] == "ack_new"), None)
        if row is None:
            return None
        passed = self._arrived(row)
        mail = message_from_bytes(passed.content, policy=default)
        return Acknowledgement(
            content=passed.content,
            text=_text(mail),
            language=detect(_text(mail)),
            in_reply_to=mail["In-Reply-To"],
            after=passed.at - sent_at,
        )

    def _answer(
        self, notices: Sequence[Mapping[str, Any]], ticket: Mapping[str, Any], sent_at: datetime
    ) -> Relayed | None:
        row = next((each for each in notices if each["notice"] == "relay"), None)
        if row is None:
            return None
        passed = self._arrived(row)
        mail = message_from_bytes(passed.content, policy=default)
        his = [said["message_ids"][0] for said in ticket["messages"] if said["from_addr"] == row["recipient"]]
        return Relayed(
            content=passed.content,
            text=_text(mail).partition(_SIGNATURE)[0].strip(),
            in_reply_to=mail["In-Reply-To"],
            customers=his[-1] if his else None,
            after=passed.at - sent_at,
        )

    def _arrived(self, notice: Mapping[str, Any]) -> Passed:
        """A notice as soon as it lies in the mailbox of its recipient, or has left the demo."""
        wanted = str(notice["message_id"]).encode()
        passed = self._servers.wait_for(
            lambda one: one.recipient == notice["recipient"] and wanted in one.content, PATIENCE_SECONDS
        )
        if passed is None:
            raise Stuck(f"a notice did not arrive within {PATIENCE_SECONDS:.0f} s; {LOG} in the folder may say why")
        return passed


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def _settled(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """The row of a received mail, once it waits for nothing any more."""
    return row if row is not None and row["outcome"] not in (None, Outcome.HELD) else None


def _why(row: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]], status: str) -> str:
    """What the desk says of a mail: why it was not acknowledged, how it found its ticket, what is in doubt."""
    received = events.get("received", {})
    match row["outcome"]:
        case Outcome.HELD:
            return _asked(events.get("held", {})) or row["reason"] or ""
        case Outcome.NOTE if "agent" in received:
            return "stays inside: nothing goes to the customer"
        case Outcome.COMMAND if "incident known" in events:
            return "the problem is known from now on"
        case Outcome.REPLY:
            return _why_joined(received, events, status)
        case Outcome.TICKET:
            return str(events["acknowledged"]["reason"] or "")
        case Outcome.BOUNCE:
            return f"not delivered to {events['not reached']['to']}"
        case _:
            return row["reason"] or _JOINED_BY[received["by"]]


def _why_joined(received: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]], status: str) -> str:
    """How a reply found its ticket, or what is worth more to say of it."""
    match received:
        case {"by": "alert"}:
            return _ALERTS[events["alert"]["news"]]
        case {"thanks": True}:
            return f"the ticket stays {status}, and nobody is told"
        case {"by": str(by)}:
            given = events.get("facts", {}).get("given", {})
            return ", ".join(f"{name}: {value}" for name, value in given.items()) or _JOINED_BY[by]
        case _:
            return ""


def _asked(held: Mapping[str, Any]) -> str | None:
    """What an agent is asked about a held mail, where it is one of the questions that the samples bring about."""
    match held:
        case {"question": QuestionKind.ADMIT}:
            return "may its sender join the ticket?"
        case {"question": QuestionKind.SEND, "shown": {"reasons": [{"line": str(line), "meant": str(meant)}, *_]}}:
            return f"does {line} mean #{meant}?"
        case _:
            return None
