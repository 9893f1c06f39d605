"""Notices with files: streamed from the raw mail, settled before the first try, the same bytes at each."""

from __future__ import annotations

import hashlib
import random
from base64 import b64encode, encodebytes
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from tests.servers.smtp_sink import DROP, SmtpSink
from tests.unit.test_mail_tnef import DATA, HEAD, TITLE, attribute
from tests.unit.test_mail_tnef import file as packed
from triaged import deliver
from triaged.config import Relay
from triaged.deliver import BACK_OFF, SCAN_PAUSE, UNREACHABLE_PAUSE, UNSENT_EVENT, WAIT_FOR_SCAN, Courier, deliver_once
from triaged.delivery.smtp import SmtpChannel
from triaged.errors import StoreBroken, StoreFull
from triaged.intake.content import BytesContent
from triaged.mail.compose import compose
from triaged.mail.files import find
from triaged.model import Address, FilePart, FileState, OutboxState, RawMail, Rendered
from triaged.store import Store, outbox, raw
from triaged.store.custody import StoreCustody
from triaged.store.tables import attachment, event, inbox, raw_piece, ticket
from triaged.store.tables import outbox as table

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TICKET = 1001
PLAN = b"%PDF " + bytes(range(256)) * 40
PICTURE = b"\x89PNG\0" + b"\0.\r\n.\r\n" * 30


class Desk:
    """A store, a relay and a clock."""

    def __init__(self, store: Store, sink: SmtpSink) -> None:
        self.store, self.sink = store, sink
        self.now = NOW
        self.channel = SmtpChannel(Relay(host="127.0.0.1", port=sink.port, tls="none"))
        self._mails = 0

    def keep(self, content: bytes) -> int:
        """A mail in custody; the number of its row."""
        self._mails += 1
        mail = RawMail(
            mailbox="support",
            folder="INBOX",
            uidvalidity=1,
            uid=self._mails,
            received_at=NOW,
            content=BytesContent(content),
        )
        StoreCustody(self.store, lambda: self.now).keep([mail])
        with self.store.read() as transaction:
            return transaction.execute(select(inbox.c.id).order_by(inbox.c.id.desc()).limit(1)).scalar_one()

    def files(self, *parts: FilePart, state: FileState = FileState.GOOD) -> None:
        """What the store knows of the files of mails."""
        with self.store.write() as transaction:
            for part in parts:
                row = {
                    "inbox": part.inbox,
                    "number": part.number,
                    "ticket": TICKET,
                    "sha256": part.sha256,
                    "filename": part.filename,
                    "type": part.type,
                    "size": part.size,
                    "inline": False,
                    "state": state,
                    "attempts": 0,
                }
                transaction.execute(attachment.insert(), [row])

    def becomes(self, state: FileState) -> None:
        """The scan says its word on every file."""
        with self.store.write() as transaction:
            transaction.execute(update(attachment).values(state=state))

    def notice(self, number: int, *parts: FilePart, language: str = "en", **more: Any) -> None:
        message_id = f"<{number}@example.com>"
        content = compose(
            Rendered(subject="Files", text=".\nHere they are.\n.\n", html="<p>Here</p>", languages=(language,)),
            sender=Address(name="", addr="support@example.com"),
            recipient=Address(name="", addr="anna@example.org"),
            message_id=message_id,
            date=NOW,
            in_reply_to=None,
            references=(),
            auto_submitted=None,
            parts=parts,
        )
        row = {
            "id": number,
            "ticket": TICKET,
            "notice": "relay",
            "cause": f"relay:{number}",
            "mailbox": "support",
            "mail_from": "support@example.com",
            "recipient": "anna@example.org",
            "message_id": message_id,
            "content": content,
            "parts": [asdict(part) for part in parts] or None,
            "state": OutboxState.WAITING,
            "attempts": 0,
            "created_at": NOW,
            "next_at": NOW,
            "valid_until": NOW + timedelta(days=5),
        }
        with self.store.write() as transaction:
            transaction.execute(table.insert(), [{**row, **more}])

    def send(self, channel: object | None = None) -> None:
        deliver_once(
            Courier(store=self.store, channel=lambda: channel or self.channel, owner="me", clock=lambda: self.now)  # type: ignore[arg-type,return-value]
        )

    def row(self, number: int = 1) -> Any:
        with self.store.read() as transaction:
            return transaction.execute(select(table).where(table.c.id == number)).one()

    def events(self) -> list[dict[str, Any]]:
        with self.store.read() as transaction:
            return list(transaction.execute(select(event.c.data).where(event.c.kind == UNSENT_EVENT)).scalars())

    def letters(self) -> list[EmailMessage]:
        """What the relay took, as a mail program reads it."""
        return [message_from_bytes(mail.content, policy=policy.default) for mail in self.sink.mails]


@pytest.fixture
def desk(database_url: str, smtp_sink: SmtpSink) -> Iterator[Desk]:
    store = Store(database_url)
    store.upgrade()
    with store.write() as transaction:
        row = {
            "number": TICKET,
            "subject": "Files",
            "status": "open",
            "priority": "P3",
            "queue": "support",
            "tier": "L1",
            "customer": "anna@example.org",
            "mailbox": "support",
            "language": "en",
            "tags": [],
            "created_at": NOW,
            "updated_at": NOW,
            "last_event": 0,
        }
        transaction.execute(ticket.insert(), [row])
    made = Desk(store, smtp_sink)
    yield made
    made.channel.close()
    store.close()


def mail_with(*files: tuple[str, str, bytes]) -> bytes:
    """A mail that brings files: (name, type, bytes)."""
    lines = [b'Content-Type: multipart/mixed; boundary="b"', b"", b"--b", b"", b"Hello"]
    for name, kind, data in files:
        lines += [
            b"--b",
            f'Content-Type: {kind}; name="{name}"'.encode(),
            b"Content-Disposition: attachment",
            b"Content-Transfer-Encoding: base64",
            b"",
            encodebytes(data),
        ]
    return b"\r\n".join([*lines, b"--b--", b""])


def part(inbox_id: int, number: int, name: str, kind: str, data: bytes) -> FilePart:
    return FilePart(
        inbox=inbox_id,
        number=number,
        sha256=hashlib.sha256(data).hexdigest(),
        filename=name,
        type=kind,
        size=len(data),
    )


def two_files(desk: Desk) -> tuple[FilePart, FilePart]:
    files = (("план.pdf", "application/pdf", PLAN), ("p.png", "image/png", PICTURE))
    kept = desk.keep(mail_with(*files))
    one, two = (part(kept, number, *each) for number, each in enumerate(files))
    return one, two


def attached(letter: EmailMessage) -> dict[str | None, bytes]:
    return {each.get_filename(): each.get_payload(decode=True) for each in list(letter.iter_parts())[1:]}


def text_of(letter: EmailMessage) -> str:
    """The words of all text parts behind the first."""
    return "".join(
        each.get_content() for each in list(letter.iter_parts())[1:] if each.get_content_disposition() is None
    )


def test_the_files_go_behind_the_text_byte_for_byte(desk):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)

    desk.send()

    (letter,) = desk.letters()
    assert attached(letter) == {"план.pdf": PLAN, "p.png": PICTURE}
    assert letter.get_body(["plain"]).get_content().splitlines() == [".", "Here they are.", "."]
    assert desk.row().state == "sent"
    assert desk.events() == []


def test_each_try_sends_the_same_bytes_whatever_the_scan_says_meanwhile(desk):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)
    desk.sink.at_data("anna@example.org", [DROP, "451 4.2.0 later"])

    desk.send()
    desk.becomes(FileState.WITHHELD)
    for _ in range(2):
        desk.now += BACK_OFF[2]
        desk.send()

    first, second, third = desk.sink.received
    assert first.content == second.content == third.content
    assert (desk.row().state, desk.row().attempts) == ("sent", 3)


def test_the_relay_is_told_how_large_the_mail_is(desk):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)
    desk.notice(2)
    said = []
    desk.channel.check()
    connection = desk.channel._connection
    asked = connection.mail
    connection.mail = lambda sender, options=(): said.extend(options) or asked(sender, options)

    desk.send()

    assert said == [f"SIZE={len(mail.content)}" for mail in desk.sink.received]
    assert len(said) == 2


def test_a_notice_waits_for_the_scan_and_costs_no_try(desk):
    parts = two_files(desk)
    desk.files(*parts, state=FileState.WAITING)
    desk.notice(1, *parts)
    waits = []
    while desk.now < NOW + timedelta(minutes=2):
        desk.send()
        assert (desk.row().state, desk.row().attempts) == ("waiting", 0)
        waits.append(desk.row().next_at - desk.now)
        desk.now = desk.row().next_at

    assert waits[0] == SCAN_PAUSE
    assert waits == sorted(waits)
    desk.becomes(FileState.GOOD)
    desk.send()
    assert attached(desk.letters()[0]) == {"план.pdf": PLAN, "p.png": PICTURE}


def test_it_waits_for_no_longer_than_it_says_and_then_names_the_file(desk):
    parts = two_files(desk)
    desk.files(*parts, state=FileState.WAITING)
    desk.notice(1, *parts)
    while not desk.sink.received:
        desk.send()
        desk.now = max(desk.now, desk.row().next_at)

    assert desk.now == NOW + WAIT_FOR_SCAN
    (letter,) = desk.letters()
    assert "The file “план.pdf” is not in this mail: it is still being checked." in text_of(letter)
    assert b64encode(PLAN[:30]) not in desk.sink.received[0].content
    assert desk.events() == [{"to": "anna@example.org", "notice": "relay", "files": ["план.pdf", "p.png"]}]


def test_what_was_sent_without_a_file_stays_so_at_the_next_try(desk):
    parts = two_files(desk)
    desk.files(*parts, state=FileState.WAITING)
    desk.notice(1, *parts)
    desk.now += WAIT_FOR_SCAN
    desk.sink.at_data("anna@example.org", [DROP])
    desk.send()
    desk.becomes(FileState.GOOD)
    desk.now += BACK_OFF[2]
    desk.send()

    first, second = desk.sink.received
    assert first.content == second.content
    assert len(desk.events()) == 1


def test_a_withheld_file_is_named_in_the_language_of_the_notice(desk):
    parts = two_files(desk)
    desk.files(parts[0], state=FileState.WITHHELD)
    desk.files(parts[1])
    desk.notice(1, *parts, language="ru")

    desk.send()

    (letter,) = desk.letters()
    assert "Файл «план.pdf» не приложен к этому письму: проверка файлов его не пропустила." in text_of(letter)
    assert attached(letter)["p.png"] == PICTURE


@pytest.mark.parametrize("loss", ["row", "raw", "bytes"])
def test_what_is_not_stored_any_more_is_named_and_the_rest_goes(desk, loss):
    parts = two_files(desk)
    other = desk.keep(mail_with(("b.txt", "text/plain", b"other")))
    more = part(other, 0, "b.txt", "text/plain", b"other")
    desk.files(more, *(() if loss == "row" else parts))
    if loss == "raw":
        with desk.store.write() as transaction:
            transaction.execute(delete(raw_piece).where(raw_piece.c.sha256 == sha_of(desk, parts[0].inbox)))
    if loss == "bytes":
        parts = tuple(part(parts[0].inbox, each.number, str(each.filename), each.type, b"others") for each in parts)
    desk.notice(1, *parts, more)

    desk.send()

    (letter,) = desk.letters()
    assert "The file “план.pdf” is not in this mail: it is not stored any more." in text_of(letter)
    assert attached(letter)["b.txt"] == b"other"


def sha_of(desk: Desk, inbox_id: int) -> str:
    with desk.store.read() as transaction:
        return transaction.execute(select(inbox.c.sha256).where(inbox.c.id == inbox_id)).scalar_one()


def test_a_large_mail_that_is_gone_fails_no_notice(desk):
    data = random.Random(1).randbytes(raw.SMALL_BYTES)
    kept = desk.keep(mail_with(("a.bin", "application/octet-stream", data)))
    file = part(kept, 0, "a.bin", "application/octet-stream", data)
    desk.files(file)
    desk.notice(1, file)
    with desk.store.write() as transaction:
        transaction.execute(delete(raw_piece))

    desk.send()

    assert "it is not stored any more" in text_of(desk.letters()[0])


def test_the_files_of_a_winmail_dat_are_found_in_it(desk):
    container = (
        HEAD
        + packed(attribute(TITLE, b"a.txt\0"), attribute(DATA, b"one"))
        + packed(attribute(TITLE, b"b.txt\0"), attribute(DATA, b"two"))
    )
    kept = desk.keep(mail_with(("winmail.dat", "application/ms-tnef", container)))
    desk.files(part(kept, 0, "winmail.dat", "application/ms-tnef", container))
    desk.notice(1, part(kept, 0, "b.txt", "text/plain", b"two"))

    desk.send()

    assert attached(desk.letters()[0]) == {"b.txt": b"two"}


def test_a_relay_that_takes_less_gets_the_text_with_what_fits(desk, monkeypatch):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)
    whole = len(desk.row().content) + len(PLAN) * 4 // 3 + 1000
    monkeypatch.setattr(desk.channel, "most_bytes", lambda: whole)

    desk.send()

    (letter,) = desk.letters()
    assert attached(letter)["план.pdf"] == PLAN
    assert "The file “p.png” is not in this mail: it is too large" in text_of(letter)
    assert len(desk.sink.received[0].content) <= whole


def test_a_mail_that_is_refused_as_too_large_goes_again_without_its_files(desk):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)
    desk.sink.at_data("anna@example.org", ["552 5.3.4 too large", "552 5.2.2 full"])

    desk.send()
    assert (desk.row().state, desk.row().attempts) == ("waiting", 1)
    desk.now += BACK_OFF[1]
    desk.send()

    second = message_from_bytes(desk.sink.received[1].content, policy=policy.default)
    assert "“план.pdf”" in text_of(second)
    assert desk.row().state == "failed"  # and it was not only the size


def test_each_file_that_does_not_go_is_told_of_once(desk):
    parts = two_files(desk)
    desk.files(parts[0], state=FileState.WITHHELD)
    desk.files(parts[1])
    desk.notice(1, *parts)
    desk.sink.at_data("anna@example.org", ["552 5.3.4 too large"])

    desk.send()
    desk.now += BACK_OFF[1]
    desk.send()

    assert [each["files"] for each in desk.events()] == [["план.pdf"], ["p.png"]]
    words = text_of(desk.letters()[0])
    assert "“план.pdf” is not in this mail: the check of files" in words
    assert "“p.png” is not in this mail: it is too large" in words


@pytest.mark.timeout(20)  # the relay takes whatever is said inside a mail as its text, and gives no answer
def test_a_mail_that_cannot_be_put_together_to_its_end_is_not_sent(desk):
    parts = two_files(desk)
    desk.files(*parts)
    lying = FilePart(**{**asdict(parts[0]), "size": len(PLAN) + 1})
    desk.notice(1, lying)
    desk.notice(2)

    desk.send()

    assert [mail.content for mail in desk.sink.received] == [desk.row(2).content]  # by a new connection
    assert desk.row().state == "waiting"


def test_a_full_disk_is_not_the_notices_fault_and_a_broken_one_ends_the_process(desk, monkeypatch):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)

    def full(*_: object) -> None:
        raise StoreFull("no space")

    def broken(*_: object) -> None:
        raise StoreBroken("the disk failed")

    monkeypatch.setattr(deliver.raw, "opened", full)
    desk.send()
    assert (desk.row().state, desk.row().attempts) == ("waiting", 0)
    desk.now += UNREACHABLE_PAUSE
    monkeypatch.setattr(deliver.raw, "opened", broken)
    with pytest.raises(StoreBroken):
        desk.send()


def test_who_has_lost_the_lease_sends_nothing(desk, monkeypatch):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)

    def slow(*arguments: Any) -> Any:
        with desk.store.write() as transaction:
            transaction.execute(update(table).values(claimed_by="other"))
        return find(*arguments)

    monkeypatch.setattr(deliver.files, "find", slow)
    desk.send()

    assert desk.sink.received == []
    assert desk.row().claimed_by == "other"


def test_a_batch_with_files_has_the_longer_lease(desk):
    parts = two_files(desk)
    desk.files(*parts)
    desk.notice(1, *parts)
    desk.notice(2)
    leases = []

    class Looking:
        def deliver(self, _item: object, _whole: object = None) -> str:
            leases.append([desk.row(number).claimed_until - desk.now for number in (1, 2)])
            return "250 taken"

        def most_bytes(self) -> None:
            return None

    desk.send(Looking())

    assert leases[0] == [outbox.LEASE_WITH_FILES] * 2


@pytest.mark.timeout(60)
def test_a_large_file_goes_through_in_pieces(desk):
    data = random.Random(7).randbytes(6 * 1024 * 1024)
    kept = desk.keep(mail_with(("a.bin", "application/octet-stream", data)))
    file = part(kept, 0, "a.bin", "application/octet-stream", data)
    desk.files(file)
    desk.notice(1, file)

    desk.send()

    assert attached(desk.letters()[0]) == {"a.bin": data}
