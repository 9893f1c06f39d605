from __future__ import annotations

import copy
import dataclasses
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk import leaks
from triaged.desk.leaks import MAX_FOUND, Cleared, Leak, clear
from triaged.mail.html import to_text
from triaged.model import Worded

LONG = "the router in the second rack has a fault that we will never admit to him"


def said(text, notes=(), public=()):
    return clear(Worded(text=text), marks=(), notes=notes, public=public)


def lost(text, note, public=()):
    found = said(text, [note], public)
    return found.found if isinstance(found, Leak) else None


# --- who may make words clear ---


def test_words_without_anything_internal_pass_as_they_are():
    words = Worded(text="Hello", html="<p>Hello</p>")
    assert clear(words, seen="Hello", marks=(), notes=["secret words of ours"], public=()).words is words


def test_nobody_else_makes_cleared_words():
    words = Worded(text="secret")
    with pytest.raises(TypeError):
        Cleared(words=words)
    with pytest.raises(TypeError, match=r"desk\.leaks\.clear"):
        Cleared(words=words, key=None)
    with pytest.raises(TypeError, match=r"desk\.leaks\.clear"):
        Cleared(words=words, key=object())
    cleared = said("hello")
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(cleared, words=words)
    with pytest.raises(dataclasses.FrozenInstanceError):
        cleared.words = words
    assert copy.copy(cleared).words is cleared.words
    assert "key" not in repr(cleared)


def test_html_that_nobody_has_looked_at_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="what the HTML says"):
        clear(Worded(text="hello", html="<p>hello</p>"), marks=(), notes=(), public=())


# --- marks ---


def test_a_mark_is_a_leak_whatever_else_is_said():
    found = clear(Worded(text="hello"), marks=["zqcaaa", "other"], notes=(), public=["zqcaaa hello"])
    assert found == Leak(kind="mark", found="zqcaaa")


def test_marks_come_before_words():
    assert clear(Worded(text=LONG), marks=["zqc"], notes=[LONG], public=()) == Leak(kind="mark", found="zqc")


# --- runs of a note ---


def test_twelve_words_of_a_note_are_a_leak_and_eleven_are_none():
    words = LONG.split()
    note = f"Sue says {LONG} and so on"
    assert lost(f"Well, {' '.join(words[2:14])}!", note) == " ".join(words[2:14])
    assert lost(f"Well, {' '.join(words[2:13])}!", note) is None


def test_sixteen_characters_of_chinese_or_japanese_are_a_leak_and_fifteen_are_none():
    chinese = "这位客户已经三个月没有付款了还威胁要请律师所以小心"
    japanese = "このお客様は三か月も支払いをしていないので気をつけてください"
    for note in (chinese, japanese):
        assert lost(f"您好，{note[3:19]}。", note) == note[3:19]
        assert lost(f"您好，{note[3:18]}。", note) is None


def test_thai_counts_by_its_letters():
    """Twelve words of Thai have some fifty letters; vowels and tones above and below are none of their own."""
    note = "ลูกค้ารายนี้ไม่ได้จ่ายเงินมาสามเดือนแล้วและขู่ว่าจะหาทนายความดังนั้นต้องตอบอย่างระมัดระวัง"
    assert lost(f"สวัสดี {note}", note) == note
    assert lost(note[:75], note) is not None
    assert lost(note[:40], note) is None


def test_korean_has_words():
    note = "이 고객은 석 달째 청구서를 내지 않았고 변호사를 부르겠다고 하니 대답할 때 조심해야 합니다 정말로"
    words = note.split()
    assert lost(f"안녕하세요, {' '.join(words[:12])}.", note) == " ".join(words[:12])
    assert lost(f"안녕하세요, {' '.join(words[:11])}.", note) is None
    assert lost(unicodedata.normalize("NFD", note), note) is not None


def test_mixed_scripts_count_together():
    note = "客户用的是 Windows 11 Home 版本，我们的 VPN 驱动 build 4711 有 bug 不能告诉他"
    assert lost(f"您好，{note}", note) == note
    assert lost("我们的 VPN 驱动", note) is None


@pytest.mark.parametrize(
    "shown",
    sorted(
        [
            LONG.upper(),
            LONG.replace(" ", "\n> "),
            LONG.replace(" ", "\u200b \u00ad"),
            LONG.replace(" ", "\xa0"),
            LONG.replace("rack", "ra\u00adck").replace("fault", "fa\u200but"[:2] + "\u200bult"),
            LONG.replace("router", "*router*").replace("rack", "_rack_").replace("has", "“has”"),
            LONG.replace(" ", ", "),
            LONG.replace("has a fault", "— has a\tfault …"),
            "".join(chr(ord(each) + 0xFEE0) if each.isalpha() else each for each in LONG),
            LONG.replace("rack", "rack <https://rack.example/second?x=1>"),
            LONG.replace("rack", "rack (https://rack.example/second?x=1)"),
            LONG.replace("rack", "rack (rack@rack.example)"),
            LONG.replace("in the", "in\nSL> the").replace("we will", "we\nSL>will"),
            LONG.replace("has", "\n| has\n|"),
        ]
    ),
)
def test_layout_case_and_punctuation_hide_no_run(shown):
    assert lost(f"Hello,\n\n{shown}\n\nbye", LONG) is not None


def test_apostrophes_and_composed_letters_make_no_difference():
    note = "l’agent n’a pas encore répondu à l’été où l’on s’est déjà trompé de câble réseau"
    assert lost(unicodedata.normalize("NFD", note.replace("’", "'")).upper(), note) is not None
    turkish = "İstanbul ofisi bu müşteriye hiçbir şekilde indirim yapmayacak çünkü üç aydır ödeme yok dediler"
    assert lost(turkish.replace("İ", "i\u0307"), turkish) is not None
    arabic = "هذا العميل لم يدفع منذ ثلاثة اشهر ويهدد بمحام لذلك يجب الرد عليه بحذر شديد"
    assert lost(arabic.replace("ويهدد", "ويهـــدد"), arabic) is not None
    assert lost("ｶﾞｿﾘﾝがもうない", "ガソリンがもうない") is not None
    assert lost("㍿の請求書が三枚ある", "株式会社の請求書が三枚ある") is not None
    assert lost("it runs at 50 kHz", "It runs at 50 ㎑") is not None


def test_words_in_another_order_are_the_agents_own():
    assert lost(" ".join(reversed(LONG.split())), LONG) is None


def test_an_own_word_in_between_ends_a_run():
    words = LONG.split()
    assert lost(" ".join([*words[:8], "really", *words[8:]]), LONG) is None


# --- whole notes ---


def test_a_whole_note_of_four_words_is_a_leak_and_of_three_is_none():
    assert lost("Hello, he is a friend. Bye", "He is a friend!") == "he is a friend"
    assert lost("Thank you very much, it works", "thank you very") is None
    assert lost("he is a good friend", "He is a friend!") is None
    assert lost("she is a friendly person", "he is a friend") is None


def test_a_whole_note_of_eight_characters_is_a_leak_and_of_seven_is_none():
    assert lost("您好，他是老板的朋友吗？", "他是老板的朋友吗") == "他是老板的朋友吗"
    assert lost("您好，他是老板的朋友吗？", "他是老板的朋友") is None
    assert lost("สวัสดี เขาเป็นเพื่อนของเจ้านายผม ครับ", "เขาเป็นเพื่อนของเจ้านายผม") is not None
    assert lost("สวัสดี ขอบคุณครับ", "ขอบคุณครับ") is None


# --- what is public already ---


def test_what_stands_in_a_public_message_may_be_said_again():
    note = f"The customer wrote: {LONG}"
    assert lost(LONG, note, [f"Dear desk,\n{LONG.upper()}."]) is None
    assert lost("he is a friend", "he is a friend", ["I think he is a friend of mine"]) is None
    assert lost("他是老板的朋友吗", "他是老板的朋友吗", ["请问他是老板的朋友吗？"]) is None


def test_a_run_that_is_only_partly_public_is_a_leak():
    words = LONG.split()
    assert lost(LONG, LONG, [" ".join(words[:13])]) == " ".join(words[2:])
    assert lost("he is a friend", "he is a friend", ["he is a good friend"]) == "he is a friend"


def test_a_public_message_excuses_no_mark():
    assert clear(Worded(text="x"), marks=["zqc"], notes=["x"], public=["x zqc"]) == Leak(kind="mark", found="zqc")


# --- HTML ---


def test_what_only_the_html_says_is_looked_at_as_well():
    html = f"<p>Hello</p><blockquote>{LONG}</blockquote>"
    found = clear(Worded(text="Hello", html=html), seen=to_text(html).text, marks=(), notes=[LONG], public=())
    assert found == Leak(kind="note", found=LONG)


def test_links_among_the_words_of_html_part_no_run():
    html = f"<p>{LONG.replace('rack', '<a href=https://x.example/>rack</a>')}</p>"
    seen = to_text(html).text
    assert "https" in seen
    assert isinstance(clear(Worded(text="", html=html), seen=seen, marks=(), notes=[LONG], public=()), Leak)


# --- what is told ---


def test_the_words_are_told_as_they_stand_in_the_mail():
    assert lost(f"Hello,\n\n  {LONG.replace('has', 'HAS,')}, indeed", LONG) == LONG.replace("has", "HAS,")


def test_no_more_is_told_than_fits():
    note = " ".join(f"word{number}" for number in range(200))
    found = lost(note, note)
    assert found is not None
    assert len(found) == MAX_FOUND
    assert note.startswith(found)
    assert clear(Worded(text=""), marks=["x" * 999], notes=(), public=()) == Leak(kind="mark", found="x" * MAX_FOUND)


# --- generated ---

WORDS = st.lists(
    st.sampled_from(["one", "two", "three", "Äpfel", "мир", "内", "部", "ข้อ", "가나", "it's"]), max_size=60
)


def units(text):
    return leaks._Units(text)


@given(WORDS, WORDS, WORDS, st.sampled_from([" ", "\n> ", ", ", "\u200b \u00ad", " *"]))
def test_a_note_with_the_weight_of_a_run_is_never_let_out_whole(before, note, after, gap):
    text = gap.join([*before, *note, *after])
    found = said(text, [" ".join(note)])
    if units(" ".join(note)).weight >= leaks.RUN or units(" ".join(note)).whole_weight >= leaks.WHOLE:
        assert isinstance(found, Leak)


@given(WORDS, WORDS, WORDS)
def test_a_leak_is_exactly_a_run_or_whole_note_that_is_nowhere_public(text, note, public):
    """Against the plain definition, in quadratic time."""
    mine, theirs, open_ = (units(" ".join(each)) for each in (text, note, public))

    def pieces(of):
        return {of.some(at, count) for at in range(len(of)) for count in range(1, len(of) - at + 1)}

    def heavy(piece):
        return units(piece).weight >= leaks.RUN or (piece == theirs.all() and theirs.whole_weight >= leaks.WHOLE)

    wanted = any(heavy(piece) for piece in (pieces(mine) & pieces(theirs)) - pieces(open_) if minimal(piece, theirs))
    assert isinstance(said(" ".join(text), [" ".join(note)], [" ".join(public)]), Leak) is wanted


def minimal(piece, note):
    """Whether no shorter beginning of it has the weight of a run; longer pieces consist of these."""
    own = units(piece)
    if own.weight < leaks.RUN:
        return note.weight < leaks.RUN
    return own.run_end(0) == len(own)


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400))
def test_any_text_is_judged(text, note, public):
    assert isinstance(said(text, [note], [public]), Cleared | Leak)


@given(st.text(max_size=400))
def test_what_is_public_word_for_word_is_no_leak(text):
    assert isinstance(said(text, [text], [text]), Cleared)


def test_runs_across_what_is_held_in_memory_at_once_are_found(monkeypatch):
    monkeypatch.setattr(leaks, "UNITS_AT_ONCE", 7)
    for at in range(30):
        assert lost(f"{'x ' * at}{LONG}{' y' * 9}", LONG) is not None
        assert lost(f"{'x ' * at}he is a friend{' y' * 9}", "he is a friend") == "he is a friend"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    sorted(
        [
            "a",
            "word ",
            "内",
            "ก\u0301\u0323",
            "(http://",
            "(a@",
            "\u0301\u0323",
            ">",
            "<http://",
            "SL>",
            " ",
            "\n",
            "'",
            "\ufdfa",
        ]
    ),
)
def test_a_megabyte_of_anything_is_judged(piece):
    text = piece * (1_000_000 // len(piece))
    started = time.process_time()
    assert isinstance(said(f"{text}\nanother end of it", [LONG, text[:300], text[:9]]), Cleared | Leak)
    print(f"{piece!r}: {time.process_time() - started:.2f} s")
