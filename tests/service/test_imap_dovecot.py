"""The IMAP intake against a real Dovecot."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes import FakeAfter, FakeMailbox, FakePassword, MemoryCustody
from tests.servers.dovecot import Account, Dovecot
from tests.servers.fault_proxy import FaultProxy, Faults
from triaged.errors import IntakeError, LoginRefused
from triaged.intake import client
from triaged.intake.client import Session, connect
from triaged.intake.imap import FolderIntake
from triaged.intake.probe import probe
from triaged.model import RawMail
from triaged.service.watch import watch

SOON = 10.0  #: seconds in which something that happens at once has happened, also on a busy machine


def now() -> datetime:
    return datetime.now(UTC)


def mail(number: int, size: int = 0) -> bytes:
    return (
        b"From: a@example.test\r\nSubject: mail %d\r\n\r\n" % number
        + b"0123456789ABCDEF\r\n" * (size // 18)
        + b".end\r\n"
    )


@dataclass
class Desk:
    """One account of the server, and what is needed to watch it."""

    server: Dovecot
    account: Account
    custody: MemoryCustody = field(default_factory=lambda: MemoryCustody(now))

    def mailbox(self, **settings: object) -> FakeMailbox:
        defaults = {
            "port": self.server.imap_port,
            "user": self.account.address,
            "password": FakePassword(self.account.password),
        }
        return FakeMailbox(**defaults | settings)

    def intake(self, **settings: object) -> FolderIntake:
        return FolderIntake(self.mailbox(**settings), self.custody, now)

    def start(self, **settings: object) -> FolderIntake:
        """Watch the folder for the first time, while it is as it is."""
        watching = self.intake(**settings)
        self.drain(watching, **settings)
        return watching

    def drain(self, watching: FolderIntake, **settings: object) -> None:
        """Take all that waits, in a session of its own."""
        with connect(self.mailbox(**settings)) as session:
            while watching.poll_once(session):
                pass

    def deliver(self, *mails: bytes) -> None:
        self.server.deliver(self.account.address, *mails)

    def flags(self, folder: str = "INBOX") -> list[tuple[bytes, ...]]:
        with self.server.mailbox(self.account) as look:
            look.select_folder(folder, readonly=True)
            return [tuple(f for f in flags if f != b"\\Recent") for flags in look.get_flags(look.search()).values()]

    def subjects(self) -> list[int]:
        """Numbers of the mails that were taken, in order."""
        return [int(data.split(b"mail ")[1].split(b"\r\n")[0]) for data in self.custody.data]

    @contextmanager
    def watched(self, **settings: object) -> Iterator[Watched]:
        run = Watched()
        thread = threading.Thread(target=run.body, args=(self.mailbox(**settings), self.custody))
        thread.start()
        try:
            run.until(lambda: run.reports)
            yield run
        finally:
            run.stop.set()
            thread.join(SOON)
            assert not thread.is_alive()


class Watched:
    """A watch in a thread."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.changed = threading.Condition()
        self.reports: list[str | None] = []
        self.beats: list[float] = []
        self.waits = 0  #: how often it has begun to wait in IDLE

    def body(self, mailbox: FakeMailbox, custody: MemoryCustody) -> None:
        watch(mailbox, custody, self.stop, self.beat, self.kept, self.report, now, self.connect)

    def connect(self, mailbox: FakeMailbox) -> Session:
        session = connect(mailbox)
        idle = session.idle

        def counted() -> None:
            idle()
            self.waits += 1
            self.kept()

        session.idle = counted
        return session

    def beat(self) -> None:
        self.beats.append(time.monotonic())
        self.kept()

    def kept(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def report(self, problem: str | None) -> None:
        self.reports.append(problem)
        self.kept()

    def until(self, holds: Callable[[], object], seconds: float = SOON) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, seconds), self.reports


@pytest.fixture
def desk(dovecot: Dovecot) -> Desk:
    return Desk(dovecot, dovecot.account())


# --- watching ---


def test_mail_is_noticed_by_idle_long_before_the_poll(desk):
    with desk.watched(poll_seconds=600) as run:
        for number in range(1, 6):
            began = time.monotonic()
            desk.deliver(mail(number))
            run.until(lambda number=number: len(desk.custody.kept) == number)
            assert time.monotonic() - began < 5
    assert desk.subjects() == [1, 2, 3, 4, 5]
    assert run.reports == [None]


def test_mail_that_comes_in_quick_succession_never_waits_for_the_poll(desk):
    with desk.watched(poll_seconds=600) as run:
        for number in range(100):
            desk.deliver(mail(number))
        run.until(lambda: len(desk.custody.kept) == 100)
    assert desk.subjects() == list(range(100))


def test_mail_is_noticed_by_the_poll_where_the_server_has_no_idle(desk, monkeypatch):
    monkeypatch.setattr(Session, "can", lambda _self, capability: capability != "IDLE")
    with desk.watched(poll_seconds=1) as run:
        desk.deliver(mail(1))
        run.until(lambda: len(desk.custody.kept) == 1)


def test_a_stopped_server_is_reported_and_found_again_and_nothing_is_lost_or_doubled(desk):
    with desk.watched() as run:
        desk.deliver(mail(1))
        run.until(lambda: len(desk.custody.kept) == 1)
        desk.server.stop()
        try:
            run.until(lambda: run.reports[-1] is not None)
        finally:
            desk.server.start()
        assert "Connection refused" in run.reports[-1]
        desk.deliver(mail(2))
        run.until(lambda: len(desk.custody.kept) == 2, 30)
        run.until(lambda: run.reports[-1] is None)
    assert desk.subjects() == [1, 2]


def test_a_server_that_splits_every_line_in_two_loses_nothing_and_is_no_problem(desk, fault_proxy):
    proxy = fault_proxy(desk.server.imap_port)
    proxy.faults = Faults(split_lines=True)
    with desk.watched(port=proxy.port, poll_seconds=600) as run:
        for number in range(1, 6):
            desk.deliver(mail(number))
            run.until(lambda number=number: len(desk.custody.kept) == number)
    assert desk.subjects() == [1, 2, 3, 4, 5]
    assert run.reports == [None]
    assert proxy.connections == 1


def test_a_connection_that_ends_in_idle_is_replaced_without_alarm(desk, fault_proxy):
    proxy = fault_proxy(desk.server.imap_port)
    with desk.watched(port=proxy.port, poll_seconds=600) as run:
        run.until(lambda: run.waits)
        proxy.cut()
        desk.deliver(mail(1))
        run.until(lambda: len(desk.custody.kept) == 1)
    assert run.reports == [None]
    assert proxy.connections == 2


def test_a_half_dead_connection_is_given_up_and_the_beats_go_on(desk, fault_proxy, monkeypatch):
    monkeypatch.setattr(client, "READ_SECONDS", 1.0)
    monkeypatch.setattr(client, "CONNECT_SECONDS", 1.0)
    proxy = fault_proxy(desk.server.imap_port)
    with desk.watched(port=proxy.port, poll_seconds=1) as run:
        proxy.faults = Faults(hang_down_after=0)
        run.until(lambda: proxy.connections > 1)
        proxy.faults = Faults()
        desk.deliver(mail(1))
        run.until(lambda: len(desk.custody.kept) == 1, 30)
    assert max(later - earlier for earlier, later in itertools.pairwise(run.beats)) < 10


@pytest.mark.parametrize("cut", [600, 900, 1500, 3000, 9000, 30_000])
def test_a_connection_cut_at_any_byte_loses_and_doubles_nothing(desk, fault_proxy, cut):
    desk.start()
    desk.deliver(*(mail(number, 2000) for number in range(20)))
    proxy = fault_proxy(desk.server.imap_port)
    proxy.faults = Faults(cut_down_after=cut)
    watching = desk.intake(port=proxy.port)
    with pytest.raises(IntakeError):
        desk.drain(watching, port=proxy.port)
    proxy.faults = Faults()
    desk.drain(watching, port=proxy.port)
    assert desk.subjects() == list(range(20))


# --- taking ---


def test_mail_of_before_the_first_start_is_left_alone_and_backfill_takes_it_quietly(desk):
    desk.deliver(mail(1), mail(2))
    watching = desk.start()
    assert desk.custody.kept == []
    desk.deliver(mail(3))
    desk.drain(watching)
    with connect(desk.mailbox()) as session:
        told: list[int] = []
        assert watching.backfill(session, now().date() - timedelta(days=2), told.append) == 2
        assert watching.backfill(session, now().date() + timedelta(days=2), told.append) == 0
    assert told == [2]
    assert desk.subjects() == [3, 1, 2]
    assert [raw.quiet for raw in desk.custody.kept] == [False, True, True]


@pytest.mark.parametrize("after", [FakeAfter("keep"), FakeAfter("delete")], ids=["read-only", "writable"])
def test_every_byte_comes_as_it_lies_there_and_nothing_is_marked_as_seen(desk, after):
    hostile = b"From: x\r\nSubject: mail 1 \xff\xfe\r\n\r\nA01 OK FETCH {99}\r\n)\r\n* 1 EXPUNGE\r\n.\r\n"
    watching = desk.start(after=after)
    with desk.server.mailbox(desk.account) as look:
        look.append("INBOX", hostile)
        look.append("INBOX", b"Subject: mail 2\r\n\r\n")
    desk.drain(watching, after=after)
    assert desk.custody.data == desk.server.mails(desk.account)
    assert desk.custody.data[0] == hostile
    assert desk.flags() == [(), ()]


def test_a_mail_of_30_mb_is_taken_in_bounded_memory(desk):
    large = mail(1, 30 * 1024 * 1024)
    watching = desk.start()
    desk.deliver(mail(0), large, mail(2))
    sizes = {}

    def keep(raws: Sequence[RawMail]) -> None:
        for raw in raws:
            digest = hashlib.sha256()
            for piece in raw.content.pieces():
                digest.update(piece)
            sizes[raw.uid] = (raw.content.size, raw.content.sha256 == digest.hexdigest())

    desk.custody.keep = keep
    tracemalloc.start()
    try:
        desk.drain(watching)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sorted(sizes) == [1, 2, 3]
    assert sizes[2][0] > 30 * 1000 * 1000
    assert all(same for _, same in sizes.values())
    assert peak < 8 * 1024 * 1024


def test_an_expunge_by_another_client_in_the_middle_is_harmless(desk, monkeypatch):
    watching = desk.start()
    desk.deliver(*(mail(number) for number in range(120)))
    bodies = Session.bodies

    def expunged_before(session: Session, uids: Sequence[int]) -> dict[int, bytes]:
        if uids[0] == 1:
            with desk.server.mailbox(desk.account) as other:
                other.select_folder("INBOX")
                other.delete_messages([5, 60, 120])
                other.expunge()
        return bodies(session, uids)

    monkeypatch.setattr(Session, "bodies", expunged_before)
    desk.drain(watching)
    assert desk.subjects() == [number for number in range(120) if number not in (4, 59, 119)]
    assert watching.problem is None
    assert desk.custody.position("support", "INBOX").next_uid == 121


def test_a_folder_emptied_between_search_and_fetch_is_harmless(desk, monkeypatch):
    watching = desk.start()
    desk.deliver(mail(1), mail(2))
    facts = Session.facts

    def emptied_before(session: Session, uids: Sequence[int]) -> dict[int, client.Facts]:
        with desk.server.mailbox(desk.account) as other:
            other.select_folder("INBOX")
            other.delete_messages(other.search())
            other.expunge()
        return facts(session, uids)

    monkeypatch.setattr(Session, "facts", emptied_before)
    desk.drain(watching)
    assert desk.custody.kept == []
    assert watching.problem is None


def test_after_a_new_uidvalidity_a_thousand_old_mails_are_not_taken_again(desk):
    desk.deliver(*(mail(number) for number in range(300)))
    watching = desk.start()
    desk.deliver(*(mail(number) for number in range(300, 1000)))
    desk.drain(watching)
    assert len(desk.custody.kept) == 700
    before = desk.custody.position("support", "INBOX")
    desk.server.renumber(desk.account)
    desk.deliver(mail(1000))
    desk.drain(desk.intake())  # a new process
    after = desk.custody.position("support", "INBOX")
    assert after.uidvalidity != before.uidvalidity
    assert after.started_at == before.started_at
    assert sorted(desk.subjects()[700:]) == [1000]
    desk.deliver(mail(1001))
    desk.drain(watching)
    assert desk.subjects()[701:] == [1001]
    assert len(desk.custody.rows) == 700 + 1000 + 2


def test_a_server_that_comes_back_with_a_new_uidvalidity_is_noticed_by_the_watch(desk):
    with desk.watched(poll_seconds=1) as run:
        desk.deliver(mail(1))
        run.until(lambda: len(desk.custody.kept) == 1)
        desk.server.stop()
        desk.server.renumber(desk.account)
        desk.server.start()
        desk.deliver(mail(2))
        run.until(lambda: len(desk.custody.epochs["support", "INBOX"]) == 2, 30)
        run.until(lambda: len(desk.custody.kept) == 2, 30)
    assert desk.subjects() == [1, 2]


# --- after custody ---


def test_seen_is_set_after_custody(desk):
    watching = desk.start(after=FakeAfter("seen"))
    desk.deliver(mail(1), mail(2))
    desk.drain(watching, after=FakeAfter("seen"))
    assert desk.flags() == [(b"\\Seen",), (b"\\Seen",)]


@pytest.mark.parametrize("hidden", [(), ("MOVE",)], ids=["MOVE", "COPY"])
def test_move_takes_the_mails_that_were_taken_and_no_other(desk, monkeypatch, hidden):
    can = Session.can
    monkeypatch.setattr(Session, "can", lambda session, name: name not in hidden and can(session, name))
    after = FakeAfter("move", "Erledigt/Прочее")
    with desk.server.mailbox(desk.account) as look:
        look.create_folder(after.folder)
        look.append("INBOX", mail(0), flags=[b"\\Deleted"])  # a person's, from before
    watching = desk.start(after=after)
    desk.deliver(mail(1), mail(2))
    desk.drain(watching, after=after)
    assert desk.subjects() == [1, 2]
    assert len(desk.server.mails(desk.account, after.folder)) == 2
    assert [b"mail 0" in data for data in desk.server.mails(desk.account)] == [True]
    assert desk.custody.unacknowledged("support", "INBOX", desk.custody.kept[0].uidvalidity, now()) == []


@pytest.mark.parametrize("hidden", [(), ("MOVE",)], ids=["MOVE", "COPY"])
def test_a_move_that_is_repeated_after_a_crash_makes_no_second_copy(desk, monkeypatch, hidden):
    can = Session.can
    monkeypatch.setattr(Session, "can", lambda session, name: name not in hidden and can(session, name))
    after = FakeAfter("move", "Done")
    with desk.server.mailbox(desk.account) as look:
        look.create_folder("Done")
    watching = desk.start(after=after)
    desk.deliver(mail(1), mail(2))
    desk.custody.acknowledged, acknowledged = (lambda *_: 1 / 0), desk.custody.acknowledged
    with pytest.raises(ZeroDivisionError):
        desk.drain(watching, after=after)
    desk.custody.acknowledged = acknowledged
    desk.drain(desk.intake(after=after), after=after)
    assert len(desk.server.mails(desk.account, "Done")) == 2
    assert desk.server.mails(desk.account) == []


def test_a_copy_that_was_marked_but_not_expunged_is_not_copied_again(desk, monkeypatch):
    can = Session.can
    monkeypatch.setattr(Session, "can", lambda session, name: name != "MOVE" and can(session, name))
    with desk.server.mailbox(desk.account) as look:
        look.create_folder("Done")
    desk.deliver(mail(1))
    with connect(desk.mailbox(after=FakeAfter("move", "Done"))) as session:
        session.move([1], "Done")
        desk.deliver(mail(2))
        session.present([2])
        session._client.add_flags([2], [b"\\Deleted"])  # as a crash before the expunge leaves it
        session.move([2], "Done")
    assert len(desk.server.mails(desk.account, "Done")) == 1


def test_without_uidplus_nothing_is_expunged(desk, monkeypatch):
    has = client.IMAPClient.has_capability
    monkeypatch.setattr(
        client.IMAPClient, "has_capability", lambda self, name: name not in {"MOVE", "UIDPLUS"} and has(self, name)
    )
    with desk.server.mailbox(desk.account) as look:
        look.create_folder("Done")
    after = FakeAfter("move", "Done")
    watching = desk.start(after=after)
    desk.deliver(mail(1))
    for _ in range(3):
        desk.drain(watching, after=after)
    assert desk.flags() == [(b"\\Deleted",)]
    assert len(desk.server.mails(desk.account, "Done")) == 1


def test_a_move_to_a_folder_that_is_not_there_is_reported_and_mail_is_still_taken(desk):
    after = FakeAfter("move", "Nowhere")
    watching = desk.start(after=after)
    desk.deliver(mail(1))
    desk.drain(watching, after=after)
    assert desk.subjects() == [1]
    assert "Nowhere" in watching.problem
    with desk.server.mailbox(desk.account) as look:
        look.create_folder("Nowhere")
    desk.drain(watching, after=after)
    assert watching.problem is None
    assert len(desk.server.mails(desk.account, "Nowhere")) == 1


def test_delete_removes_what_is_old_enough_and_only_that(desk):
    settings = {"after": FakeAfter("delete"), "delete_after_days": 14}
    watching = desk.start(**settings)
    desk.deliver(mail(1), mail(2))
    desk.drain(watching, **settings)
    next(iter(desk.custody.rows.values())).kept_at -= timedelta(days=15)
    desk.drain(watching, **settings)
    assert [b"mail 2" in data for data in desk.server.mails(desk.account)] == [True]


# --- logging in ---


def test_a_wrong_password_is_a_refused_login(desk):
    with pytest.raises(LoginRefused, match="check user and password"):
        connect(desk.mailbox(password=FakePassword("wrong")))


def test_a_connection_cut_during_the_login_is_no_refused_login(desk, fault_proxy):
    proxy: FaultProxy = fault_proxy(desk.server.imap_port)
    for cut in range(0, 700, 50):
        proxy.faults = Faults(cut_down_after=cut)
        with pytest.raises(IntakeError) as caught:
            connect(desk.mailbox(port=proxy.port))
        assert not isinstance(caught.value, LoginRefused)


@pytest.mark.parametrize("password", ["пароль 密码", 'quo"te\\back', "sp ace", "{5}", "%s"])
def test_a_password_of_any_characters_logs_in(desk, password):
    desk.server._save(Account(address=desk.account.address, password=password))
    with connect(desk.mailbox(password=FakePassword(password))):
        pass


@pytest.mark.parametrize(("tls", "port"), [("implicit", "imaps_port"), ("starttls", "imap_port")])
def test_tls_with_the_given_ca_takes_mail_and_waits_for_more(desk, tls, port):
    settings = {"tls": tls, "host": "localhost", "port": getattr(desk.server, port), "ca_file": desk.server.ca}
    with desk.watched(**settings, poll_seconds=600) as run:
        for number in range(1, 4):
            desk.deliver(mail(number, 50_000))
            run.until(lambda number=number: len(desk.custody.kept) == number)
    assert run.reports == [None]


@pytest.mark.parametrize(("tls", "port"), [("implicit", "imaps_port"), ("starttls", "imap_port")])
def test_a_certificate_that_nobody_vouches_for_is_an_error(desk, tls, port):
    with pytest.raises(IntakeError, match="ca_file"):
        connect(desk.mailbox(tls=tls, host="localhost", port=getattr(desk.server, port)))


def test_a_folder_that_is_not_there_is_named(desk):
    with pytest.raises(IntakeError, match="Nowhere"):
        connect(desk.mailbox(folder="Nowhere"))


def test_the_probe_says_what_the_server_can_do(desk):
    desk.deliver(mail(1))
    with desk.server.mailbox(desk.account) as look:
        look.create_folder("Done")
    facts = "\n".join(probe(desk.mailbox(after=FakeAfter("move", "Done"))))
    assert "Dovecot" in facts
    assert "folder INBOX: 1 mails" in facts
    assert "target folder Done: 0 mails" in facts
    assert "MOVE: yes" in facts
    assert "IDLE" in facts
    with pytest.raises(IntakeError, match="create the folder"):
        probe(desk.mailbox(after=FakeAfter("move", "Nowhere")))
