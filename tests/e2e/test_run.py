"""The installed service against a real mail server: what a customer, an agent's mail client and an operator see."""

from __future__ import annotations

import email
import email.policy
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import TestDesk, mail, until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import HANG, SmtpSink

GERMAN = "Guten Tag, unser Drucker im zweiten Stock druckt seit heute nicht mehr. Können Sie bitte helfen?"


@pytest.fixture
def desk(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[TestDesk]:
    made = TestDesk(tmp_path / "desk", smtp_sink.port)
    yield made
    made.stop()


def test_a_customer_is_acknowledged_in_his_thread_and_language(desk: TestDesk, dovecot: Dovecot, smtp_sink: SmtpSink):
    support, customer = dovecot.account(), dovecot.account()
    desk.watch(dovecot, support)
    desk.start()
    dovecot.deliver(support.address, mail(1, customer.address, text=GERMAN), sender="anna@example.org")

    (sent,) = smtp_sink.wait_for(1)
    dovecot.deliver(customer.address, sent.content)  # what a relay does with it
    with dovecot.mailbox(customer) as client:
        client.select_folder("INBOX")
        (uid,) = client.search()
        received = client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
    acknowledgement = email.message_from_bytes(received, policy=email.policy.default)
    (ticket,) = desk.tickets()

    assert sent.recipients == (customer.address,)
    assert acknowledgement["In-Reply-To"] == "<1@example.org>"
    assert str(acknowledgement["References"]).split()[0] == "<1@example.org>"
    assert acknowledgement["Subject"] == "Re: Printer 1"
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assert acknowledgement["From"].addresses[0].addr_spec == support.address
    assert str(ticket["number"]) in acknowledgement.get_content()
    assert "wir" in acknowledgement.get_content().lower()
    assert ticket["language"] == "de"
    until(lambda: desk.outbox()[0]["state"] == "sent")


def test_the_answer_to_an_acknowledgement_joins_its_ticket(desk: TestDesk, dovecot: Dovecot, smtp_sink: SmtpSink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start()
    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    (sent,) = smtp_sink.wait_for(1)
    own_id = email.message_from_bytes(sent.content)["Message-ID"]

    dovecot.deliver(support.address, mail(2, "anna@example.org", f"In-Reply-To: {own_id}"), sender="anna@example.org")
    until(lambda: len(desk.inbox()) == 2 and desk.inbox()[0]["outcome"])

    assert desk.inbox()[0]["outcome"] == "reply"
    assert [len(ticket["messages"]) for ticket in desk.tickets()] == [2]
    assert len(smtp_sink.mails) == 1


def test_observe_mode_lists_what_it_would_send_and_sends_nothing_until_go_live(desk, dovecot, smtp_sink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.head["mode"] = "observe"
    desk.start()
    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    until(desk.outbox)
    assert desk.outbox()[0]["state"] == "held"

    refused = desk.run("go-live")
    assert refused.returncode == 1
    assert b"would have sent 1 x ack_new" in refused.stdout
    assert desk.run("go-live", "--yes").returncode == 0
    dovecot.deliver(support.address, mail(2), sender="anna@example.org")
    smtp_sink.wait_for(1)
    until(lambda: desk.outbox()[0]["state"] == "sent")

    assert [row["state"] for row in desk.outbox()] == ["sent", "cancelled"]


def test_a_mailbox_that_fails_does_not_touch_the_others_and_the_doctor_names_it(desk, dovecot, smtp_sink):
    good, bad = dovecot.account(), dovecot.account()
    desk.watch(dovecot, bad, "sales")
    (desk.folder / "sales.password").write_text("wrong\n")
    desk.watch(dovecot, good)
    desk.start()
    dovecot.deliver(good.address, mail(1), sender="anna@example.org")
    smtp_sink.wait_for(1)

    doctor = desk.run("doctor")
    said = doctor.stdout.decode()
    assert doctor.returncode == 1
    assert sum("wrong" in line.split("  ")[0] for line in said.splitlines()) == 1
    assert "mailbox sales" in said
    assert "password" in said
    assert "sales" in desk.log.read_text()
    assert desk.running


def test_an_unreachable_relay_is_said_once_a_batch_and_the_mail_is_kept(desk, dovecot, smtp_sink):
    smtp_sink.stop()
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start()
    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    until(lambda: "relay unreachable" in desk.log.read_text())

    assert desk.running
    assert [(row["state"], row["attempts"]) for row in desk.outbox()] == [("waiting", 0)]
    assert "check [relay]" in desk.log.read_text()


def test_a_broken_template_refuses_the_reload_and_the_old_one_goes_on(desk, dovecot, smtp_sink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start()
    override = desk.folder / "templates" / "en"
    override.mkdir(parents=True)
    (override / "ack_new.txt.j2").write_text("Subject: Thanks\n\n{{ no_such_name }}\n")
    desk.signal(signal.SIGHUP)
    until(lambda: "reload refused" in desk.log.read_text())

    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    smtp_sink.wait_for(1)

    check = desk.run("check")
    assert check.returncode == 1
    assert b"no_such_name" in check.stderr


def test_with_a_broken_template_at_the_start_the_shipped_one_answers(desk, dovecot, smtp_sink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    override = desk.folder / "templates" / "en"
    override.mkdir(parents=True)
    (override / "ack_new.txt.j2").write_text("Subject: Thanks\n\n{% if %}\n")
    desk.start()
    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    smtp_sink.wait_for(1)

    assert desk.log.read_text().count("broken template") == 1
    assert str(override / "ack_new.txt.j2:3") in desk.log.read_text()


def test_a_reload_takes_new_rules(desk, dovecot, smtp_sink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start()
    rules = desk.folder / "rules"
    rules.mkdir()
    (rules / "10.toml").write_text(
        '[[rule]]\nname = "printers"\non = ["new"]\nwhen = { subject_has = ["Printer"] }\nthen = { priority = "P1" }\n'
    )
    desk.signal(signal.SIGHUP)
    until(lambda: "event=reloaded" in desk.log.read_text())

    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    smtp_sink.wait_for(1)

    assert [ticket["priority"] for ticket in desk.tickets()] == ["P1"]


def test_a_bad_set_of_rules_is_refused_whole_and_the_old_one_decides(desk, dovecot, smtp_sink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    rules = desk.folder / "rules"
    rules.mkdir()
    good = '[[rule]]\nname = "printers"\nwhen = { subject_has = ["Printer"] }\nthen = { priority = "P1" }\n'
    (rules / "10.toml").write_text(good)
    desk.start()
    (rules / "10.toml").write_text(good.replace("P1", "P4"))  # right by itself; but the set is taken whole or not
    (rules / "20.toml").write_text('[[rule]]\nname = "other"\nthen = { priorty = "P2" }\n')
    desk.signal(signal.SIGHUP)
    until(lambda: "reload refused" in desk.log.read_text())
    assert "20.toml:3" in desk.log.read_text()
    assert "did you mean" in desk.log.read_text()

    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    smtp_sink.wait_for(1)

    (rules / "20.toml").unlink()  # a command refuses a bad set too
    assert [ticket["priority"] for ticket in desk.tickets()] == ["P1"]


def test_sigterm_ends_the_service_with_0_and_readiness_is_told_to_systemd(desk, dovecot, tmp_path, monkeypatch):
    import socket

    address = f"\0triaged-test-{tmp_path.name}-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        systemd.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + address[1:])
        support = dovecot.account()
        desk.watch(dovecot, support)
        desk.write()
        process = subprocess.Popen([*desk.command, "run"], stderr=subprocess.PIPE, env=None)
        said = {systemd.recv(100)}
        while b"READY=1" not in said or b"WATCHDOG=1" not in said:
            said.add(systemd.recv(100))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert process.returncode == 0


def test_sigterm_ends_the_service_in_time_though_the_relay_says_nothing(desk, dovecot, smtp_sink):
    smtp_sink.at_data("anna@example.org", [HANG])
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.write()
    process = subprocess.Popen([*desk.command, "run"], stderr=subprocess.PIPE)
    assert process.stderr is not None
    while process.stderr.readline() != b"ready\n":
        assert process.poll() is None
    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    until(lambda: len(smtp_sink.received) == 1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)

    assert process.returncode == 0
    assert [row["state"] for row in desk.outbox()] in (["sending"], ["waiting"])


def test_a_reload_that_takes_a_mailbox_its_queue_is_refused(desk, dovecot, smtp_sink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start()
    desk.config.write_text(desk.config.read_text().replace('"support"\n', '"help"\n'))
    desk.signal(signal.SIGHUP)
    until(lambda: "reload refused" in desk.log.read_text())

    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    smtp_sink.wait_for(1)
    assert [row["outcome"] for row in desk.inbox()] == ["ticket"]


def test_pipe_delivery_is_in_custody_on_0_and_asks_the_mail_server_to_try_again_otherwise(desk):
    desk.pipe()
    desk.write()

    assert desk.run("deliver", "--mailbox", "support", stdin=mail(1)).returncode == 0
    assert desk.run("deliver", "--mailbox", "nobody", stdin=mail(2)).returncode == 75
    desk.config.write_text("not toml at all")
    assert desk.run("deliver", "--mailbox", "support", stdin=mail(3)).returncode == 75


def test_import_takes_every_file_once_and_acknowledges_nobody(desk, tmp_path):
    desk.pipe()
    desk.write()
    folder = tmp_path / "old"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.eml").write_bytes(mail(number))
    (folder / "box").write_bytes(b"".join(b"From x Sun Mar  1 12:00:00 2026\n" + mail(n) + b"\n" for n in (7, 8)))

    assert desk.run("import", str(folder)).returncode == 0
    assert desk.run("import", str(folder)).returncode == 0

    assert [row["outcome"] for row in desk.inbox()] == ["ticket"] * 7
    assert desk.outbox() == []


def test_two_services_on_one_database_share_the_work_and_one_has_the_intake(desk, dovecot, smtp_sink):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start()
    second = subprocess.Popen([*desk.command, "run"], stderr=subprocess.PIPE)
    assert second.stderr is not None
    while second.stderr.readline() != b"ready\n":
        assert second.poll() is None
    dovecot.deliver(support.address, *(mail(n, f"c{n}@example.org") for n in range(5)), sender="anna@example.org")
    smtp_sink.wait_for(5)
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=20)

    assert len(desk.tickets()) == 5
    assert len(smtp_sink.mails) == 5
