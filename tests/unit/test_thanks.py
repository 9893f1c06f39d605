from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import NOON
from tests.unit.thanks_samples import NOT_UNDERSTOOD, REQUESTS, SENDERS, THANKS
from triaged.desk.thanks import only_thanks
from triaged.desk.thanks.languages import WORDINGS
from triaged.desk.thanks.names import GIVEN_NAMES, NOT_NAMES
from triaged.desk.thanks.wording import fold
from triaged.model import Address, Attachment, Forwarded, ParsedMail, Report

LANGUAGES = [None, "xx", *sorted(SENDERS)]
LOGO = Attachment(
    filename="logo.png", type="image/png", size=4000, inline=True, sha256="a" * 64, content_id="logo@example.org"
)


def pairs(samples):
    return [(language, text) for language, texts in samples.items() for text in texts]


def mail(reply, *, sender="Sarah Whitfield", subject="Re: Printer", attachments=(), author=None):
    return ParsedMail(
        headers=(),
        subject=subject,
        from_=Address(name=sender, addr="s1@example.org"),
        author=author,
        reply_to=(),
        to=(),
        cc=(),
        message_id="<1@example.org>",
        in_reply_to=(),
        references=(),
        date=NOON,
        text=reply,
        reply=reply,
        quoted="",
        attachments=attachments,
        defects=(),
    )


def says_thanks(reply, language=None, **fields):
    return only_thanks(mail(reply, **fields), language)


@pytest.mark.parametrize(("language", "text"), pairs(THANKS))
def test_thanks_are_understood_whatever_the_language_is_thought_to_be(language, text):
    written = mail(text, sender=SENDERS[language])
    assert [each for each in [language, *LANGUAGES] if not only_thanks(written, each)] == []


@pytest.mark.parametrize(("language", "text"), pairs(REQUESTS))
def test_no_request_is_taken_for_thanks(language, text):
    written = mail(text, sender=SENDERS[language])
    assert [each for each in [language, *LANGUAGES] if only_thanks(written, each)] == []


@pytest.mark.parametrize(("language", "text"), pairs(NOT_UNDERSTOOD))
def test_thanks_in_words_of_their_own_are_left_to_a_reader(language, text):
    assert not says_thanks(text, language, sender=SENDERS[language])


def test_at_least_95_of_100_are_understood_and_the_samples_are_many():
    understood, missed, requests = (len(pairs(each)) for each in (THANKS, NOT_UNDERSTOOD, REQUESTS))
    assert understood / (understood + missed) >= 0.95
    assert understood + missed >= 110
    assert requests >= 110
    assert {"en", "de", "fr", "es", "ru", "zh-Hans", "zh-Hant"} <= THANKS.keys() & REQUESTS.keys()
    assert len({text for _, text in pairs(THANKS) + pairs(NOT_UNDERSTOOD)}) == understood + missed
    assert len({text for language, text in pairs(REQUESTS) if language != "zh-Hant"}) >= 110


@pytest.mark.parametrize(
    ("subject", "answers"),
    [
        ("Re: Printer", True),
        ("AW: Drucker", True),
        ("RE[2]: Printer", True),
        ("Re(3): x", True),
        ("回复：打印机", True),
        ("Ответ: Принтер", True),
        ("  re : x", True),
        ("Thanks", False),
        ("", False),
        ("Fwd: Printer", False),
        ("WG: Drucker", False),
        ("Printer Re: x", False),
        ("Regarding: Printer", False),
    ],
)
def test_only_an_answer_can_be_thanks(subject, answers):
    assert says_thanks("Thanks!", subject=subject) is answers


@pytest.mark.parametrize(
    ("changed", "thanks"),
    [
        ({}, True),
        ({"inline": False}, False),
        ({"content_id": None}, False),
        ({"type": "application/pdf"}, False),
        ({"size": 200_000}, False),
        ({"holds": (LOGO,)}, False),
    ],
)
def test_a_file_is_something_to_look_at_unless_it_is_a_logo(changed, thanks):
    assert says_thanks("Thanks!", attachments=[LOGO, replace(LOGO, **changed)]) is thanks


def test_a_mail_that_passes_another_one_on_is_not_thanks():
    forwarded = Forwarded(from_=None, subject="x", date=None, text="x")
    assert not only_thanks(replace(mail("Thanks!"), forwarded=forwarded), "en")
    report = Report(kind="delivery-status", recipients=(), returned_ids=())
    assert not only_thanks(replace(mail("Thanks!"), report=report), "en")


def test_the_signature_does_not_count():
    signed = replace(mail("Thanks!"), signature="--\nSarah Whitfield\nTel. 555 0199, any questions?")
    assert only_thanks(signed, "en")


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        (" ".join(["thanks"] * 12), True),
        (" ".join(["thanks"] * 13), False),
        ("谢谢" * 12, True),
        ("谢谢" * 12 + "谢", False),
        ("Thanks" + " " * 400 + "thanks", False),
        ("", False),
        (" \n ", False),
        ("...", False),
    ],
)
def test_only_a_few_words_can_be_thanks(text, thanks):
    assert says_thanks(text) is thanks


@pytest.mark.parametrize(
    ("text", "sender", "thanks"),
    [
        ("Thanks,\nWaheeda", "Waheeda Rehman", True),
        ("Thanks,\nWaheeda Rehman", "Waheeda Rehman", True),
        ("Thanks,\nWaheeda", "Sarah Whitfield", False),
        ("Thanks,\nwaheeda", "Waheeda Rehman", False),
        ("Thanks,\nAnna Quartermaine", "a", True),
        ("Thanks, Anna Quartermaine, thanks", "a", False),
        ("Thanks,\nAnna Maria Quartermaine", "a", False),
        ("Thanks,\nAlex", "Alexandros P", True),
        ("Thanks,\nAl", "Alexandros P", False),
        ("thanks tom", "a", True),
        ("THANKS TOM", "a", True),
        ("Thanks, Mr Quartermaine", "a", True),
        ("Thanks, Mr quartermaine", "a", False),
        ("Hi Quartermaine,\nthanks", "a", True),
        ("Hi Anna Quartermaine,\nthanks", "a", True),
        ("Hi Anna,\nthanks", "a", True),
        ("Hi Mr Quartermaine,\nthanks", "a", True),
        ("Hi Ada Quartermaine,\nthanks", "a", False),
        ("Hi Ada de Quartermaine,\nthanks", "a", False),
        ("Hi quartermaine,\nthanks", "a", False),
        ("Hi QUARTERMAINE,\nthanks", "a", False),
        ("Thanks.\nHi Quartermaine", "a", False),
        ("Hi Anna thanks for your help", "a", True),
        ("Thanks,\nHelp", "Help Desk", False),
        ("Hi Refund,\nthanks", "a", False),
        ("Hallo Nicht,\ndanke", "a", False),
        ("Thanks,\nUrgent", "Urgent Care", False),
        ("谢谢\n王芳", "王芳", True),
        ("谢谢\n王芳", "张伟", False),
        ("Anna", "Anna", False),
    ],
)
def test_a_name_counts_where_it_can_be_nothing_else(text, sender, thanks):
    assert says_thanks(text, sender=sender) is thanks


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        (":)", True),
        (":-)", True),
        (":D", True),
        ("^_^", True),
        ("👍🏽👍🏽", True),
        ("Thanks:)", True),
        ("Danke :-D", True),
        ("Спасибо))", True),
        (":-(", False),
        (")))", False),
        ("Thanks :/", False),
        ("Thanks 👎", False),
        ("Thanks 😂", False),
        ("Thanks (really)", False),
        ("“Thanks”", False),
        ("*Thanks*", True),
        ("T\u0336h\u0336anks", False),
        ("Thanks\u20d2", False),
    ],
)
def test_pictures_and_signs_are_read_too(text, thanks):
    assert says_thanks(text) is thanks


def test_the_name_that_from_shows_counts_too():
    assert says_thanks("Thanks,\nWaheeda", sender="", author=Address(name="Waheeda", addr="s1"))
    assert not says_thanks("Thanks,\nWaheeda", sender="")


def test_no_given_name_is_a_word_of_requests():
    assert GIVEN_NAMES.isdisjoint(NOT_NAMES)


NEGATIONS = [
    *(
        "not",
        "no",
        "never",
        "Not",
        "NO",
        "don't",
        "without",
        "nothing",
        "nicht",
        "Nicht",
        "kein",
        "nein",
        "ohne",
        "pas",
    ),
    *("non", "Non", "jamais", "sans", "No", "nunca", "sin", "nada", "не", "Не", "нет", "НЕТ", "без", "никогда", "ні"),
    *("немає", "не́", "n't", "cannot", "isn't", "but", "But", "aber", "mais", "pero", "но", "але", "please", "bitte"),
]
CHINESE_NEGATIONS = ["不", "没", "沒", "别", "未", "无", "無", "但", "请", "請", "吗", "嗎"]
QUESTION_MARKS = sorted(
    {"?", "¿", ";", *(chr(code) for code in range(0x110000) if "QUESTION MARK" in unicodedata.name(chr(code), ""))}
)
DIGITS = st.characters(categories=["Nd", "Nl", "No"])
SPACED = [each for each in pairs(THANKS) if not each[0].startswith("zh")]
CHINESE = [each for each in pairs(THANKS) if each[0].startswith("zh")]


def put_into(text, at, addition):
    at %= len(text) + 1
    return text[:at] + addition + text[at:]


def put_between_words(text, at, addition):
    words = text.split(" ")
    at %= len(words) + 1
    return " ".join([*words[:at], addition, *words[at:]])


@pytest.mark.parametrize("mark", QUESTION_MARKS)
def test_a_question_mark_of_any_script_is_a_question(mark):
    if mark == ";":
        mark = "\u037e"  # the Greek one, which looks like it
    assert says_thanks("Thanks")
    assert not says_thanks(f"Thanks {mark}")
    assert not says_thanks(f"Thanks{mark}")


@given(st.sampled_from(pairs(THANKS)), st.integers(0, 300), st.sampled_from(["?", "？", "؟", "¿", "\u037e"]))
def test_a_question_mark_anywhere_is_a_question(sample, at, mark):
    language, text = sample
    assert not says_thanks(put_into(text, at, mark), language, sender=SENDERS[language])


@given(st.sampled_from(pairs(THANKS)), st.integers(0, 300), DIGITS)
def test_a_digit_anywhere_tells_something(sample, at, digit):
    language, text = sample
    assert not says_thanks(put_into(text, at, digit), language, sender=SENDERS[language])


@given(st.sampled_from(SPACED), st.integers(0, 300), st.sampled_from(NEGATIONS))
def test_a_refusal_or_objection_anywhere_is_not_thanks(sample, at, word):
    language, text = sample
    assert not says_thanks(put_between_words(text, at, word), language, sender=SENDERS[language])


@given(st.sampled_from(CHINESE), st.integers(0, 300), st.sampled_from(CHINESE_NEGATIONS))
def test_a_chinese_refusal_or_question_anywhere_is_not_thanks(sample, at, word):
    language, text = sample
    assert not says_thanks(put_into(text, at, word), language, sender=SENDERS[language])


@given(st.sampled_from(pairs(THANKS)), st.sampled_from(["invoice.pdf", None]), st.booleans())
def test_an_attached_file_is_something_to_look_at(sample, filename, inline):
    language, text = sample
    file = Attachment(filename=filename, type="application/pdf", size=1, inline=inline, sha256="b" * 64)
    assert not says_thanks(text, language, sender=SENDERS[language], attachments=[file])


@given(st.text(max_size=320), st.text(max_size=10), st.text(max_size=30))
def test_any_reply_is_read(reply, language, sender):
    only_thanks(mail(reply, sender=sender), language)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["thanks", "thanks for the ", "merci et ", "и вам ", "it all now ", "谢谢", "😊", ")", " -", "\u0301", "ß"]
)
def test_no_reply_costs_more_than_its_length(piece):
    says_thanks((piece * 300)[:300])
    says_thanks(piece * 1_000_000)
    words = piece.split() * 12
    says_thanks(" ".join([*words[:11], "x"]))


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_no_language_lists_a_refusal_or_a_request(language):
    wording = WORDINGS[language]
    listed = fold(" ".join([*wording.thanks, *wording.manners, *wording.greetings]))
    assert len(listed) > 500
    assert {fold(each) for each in NEGATIONS}.isdisjoint(re.findall(r"[^\W\d_]+", listed))
    assert [each for each in CHINESE_NEGATIONS if each in listed] == []
