from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest
from rich.cells import cell_len

from triaged.demo import people, samples
from triaged.demo.sample import Sample, Side, content, recipient
from triaged.model import Outcome

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ALL = [sample for chapter in samples.CHAPTERS for sample in chapter.samples]
FILES = Path(samples.__file__).parent / "mails"


def acknowledgement() -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Return-Path"] = "<support+back@kestrel.example>"
    mail["Reply-To"] = "Kestrel Hosting <support+answer@kestrel.example>"
    mail["Subject"] = "Re: Birds"
    mail["Message-ID"] = "<own@kestrel.example>"
    mail.set_content("Wir haben Ihre Nachricht erhalten.\nÜbrigens: danke.\n")
    return mail.as_bytes()


@pytest.mark.parametrize("sample", [pytest.param(one, id=one.key) for one in ALL if not one.repeat])
def test_each_sample_is_complete_when_it_is_sent(sample: Sample) -> None:
    mail = content(sample, NOW, acknowledgement() if sample.answers else None)

    assert b"{now}" not in mail
    assert b"{ours." not in mail
    assert b"{to}" not in mail
    assert mail.count(b"\n") == mail.count(b"\r\n")
    assert b"Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n" in mail
    assert cell_len(sample.trait) <= 18


def test_every_file_is_sent_and_only_the_duplicate_twice() -> None:
    keys = [sample.key for sample in ALL if not sample.repeat]

    assert sorted(keys) == sorted(file.stem for file in FILES.iterdir())
    assert [sample.key for sample in ALL if sample.repeat] == ["02-outage"]


def test_there_are_samples_of_every_kind_and_in_six_languages() -> None:
    outcomes = {sample.expected.outcome for sample in ALL}

    assert len(ALL) >= 14
    assert outcomes == set(Outcome) - {Outcome.QUARANTINED}
    assert {sample.expected.language for sample in ALL if sample.expected.acknowledged} == {
        "en", "ru", "zh", "de", "fr", "es",
    }  # fmt: skip


def test_what_answers_a_mail_of_ours_carries_its_real_id_subject_and_text() -> None:
    reply, vacation, bounce, stranger, agent, *others = (sample for sample in ALL if sample.answers)

    answer = message_from_bytes(content(reply, NOW, acknowledgement()), policy=default)
    assert answer["In-Reply-To"] == "<own@kestrel.example>"
    assert "> Übrigens: danke." in answer.get_content().splitlines()
    assert message_from_bytes(content(vacation, NOW, acknowledgement()))["In-Reply-To"] == "<own@kestrel.example>"
    returned = message_from_bytes(content(bounce, NOW, acknowledgement())).get_payload()[2].get_payload()
    assert "Message-ID: <own@kestrel.example>" in returned
    assert b"\r\nIn-Reply-To: <own@kestrel.example>\r\n" in content(stranger, NOW, acknowledgement())
    for each in (agent, *others):
        mail = message_from_bytes(content(each, NOW, acknowledgement()), policy=default)
        assert mail["Subject"] == ("Re: Re: Birds" if each.by_agent else "Re: Birds")
        assert mail["In-Reply-To"] == "<own@kestrel.example>"
        assert "> Übrigens: danke." in mail.get_content().splitlines()


def test_a_subject_in_another_script_is_written_as_mail_programs_do() -> None:
    ours = message_from_bytes(acknowledgement(), policy=SMTP)
    ours.replace_header("Subject", "[Ticket#1002] СРОЧНО: сайт не работает")
    (incident,) = (sample for sample in ALL if sample.trait == "#incident")
    head = content(incident, NOW, ours.as_bytes()).partition(b"\r\n\r\n")[0]

    assert head.isascii()
    assert message_from_bytes(head, policy=default)["Subject"] == "Re: [Ticket#1002] СРОЧНО: сайт не работает"


def test_people_answer_to_reply_to_and_robots_to_the_envelope_sender() -> None:
    reply, vacation, bounce, *others = (sample for sample in ALL if sample.answers)

    for by_person in (reply, *others):
        assert recipient(by_person, acknowledgement()) == "support+answer@kestrel.example"
        assert b"\r\nTo: support+answer@kestrel.example\r\n" in content(by_person, NOW, acknowledgement())
    for by_robot in (vacation, bounce):
        assert recipient(by_robot, acknowledgement()) == "support+back@kestrel.example"
        assert b"\r\nTo: support+back@kestrel.example\r\n" in content(by_robot, NOW, acknowledgement())
    assert recipient(ALL[0], None) == "support@kestrel.example"


def test_answers_come_after_what_they_answer() -> None:
    for place, sample in enumerate(ALL):
        needed = {sample.answers, sample.expected.joins} - {None}
        assert needed <= {earlier.key for earlier in ALL[:place]}


def test_what_is_shown_belongs_to_the_chapter_and_is_there_by_then() -> None:
    shown = [(chapter, letter) for chapter in samples.CHAPTERS for letter in chapter.letters]

    assert len(shown) == 9
    for chapter, letter in shown:
        (sample,) = (each for each in chapter.samples if each.key == letter.key)
        comes = {
            Side.SENT: True,
            Side.TO_CUSTOMER: sample.expected.acknowledged or sample.expected.answer is not None,
            Side.TO_AGENT: bool(sample.expected.told),
            Side.TO_LEAD: sample.expected.overdue,
        }
        assert comes[letter.side]
        assert cell_len(letter.title) <= 76


def test_what_is_overdue_was_received_before_the_promise_ran_out_and_its_chapter_shows_its_clocks() -> None:
    overdue = [sample for sample in ALL if sample.expected.overdue]
    showing = [chapter for chapter in samples.CHAPTERS if chapter.clocks is not None]

    assert [sample.key for sample in overdue] == [chapter.clocks for chapter in showing]
    assert all(sample in chapter.samples for sample, chapter in zip(overdue, showing, strict=True))
    assert all(sample.late > timedelta(hours=1) for sample in overdue)
    assert [sample for sample in ALL if sample.late and not sample.expected.overdue] == []


def test_what_the_customer_gets_stands_word_for_word_in_the_agents_mail() -> None:
    (answer,) = (sample for sample in ALL if sample.expected.answer is not None)
    mail = content(answer, NOW, acknowledgement()).decode().replace("\r\n", "\n").partition("\n\n")[2]

    assert answer.by_agent
    assert mail.startswith(f"#solved\n\n{answer.expected.answer}\n\n-- \n")


def test_who_is_answered_has_an_account_but_for_the_one_whose_mail_bounces() -> None:
    accounts = {account.address for account in (*people.CUSTOMERS, *people.STRANGERS)}

    assert {sample.sender for sample in ALL if sample.expected.acknowledged} - accounts == {"nadia@old-mill.example"}


def test_the_old_charsets_are_really_in_the_bytes() -> None:
    assert "Здравствуйте".encode("koi8-r") in (FILES / "13-koi8-r.eml").read_bytes()
    labelled_gb2312 = (FILES / "14-gb18030.eml").read_bytes()
    assert "李喆".encode("gb18030") in labelled_gb2312
    with pytest.raises(UnicodeEncodeError):
        "喆".encode("gb2312")
