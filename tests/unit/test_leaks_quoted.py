"""What agents' programs quote, and agents paste, of 200 notes; and 200 answers that hold nothing internal."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from html import escape

import pytest

from tests.internal_notes import ANSWERS, BODIES, LIKE_ANSWERS, NOTES
from tests.quoting_styles import PASTED, STYLES, Style, as_html
from triaged.desk.leaks import Leak, clear
from triaged.mail.canary import fence, marks_in
from triaged.mail.html import to_text
from triaged.mail.keys import KeyRing, new_key
from triaged.mail.parse import parse
from triaged.mail.quoting import MARKER
from triaged.model import Worded

RING = KeyRing(keys=(new_key("c", date(2026, 11, 1), bytes(range(32))),))

# --- 200 notes, quoted back in every style ---

CUSTOMER = "Hello, my printer is broken since Monday. Please help me soon, Ivan"


def notice(note: str, nonce: int, *, fenced: bool, marked: bool = True) -> str:
    """What an agent is sent of a ticket with a note; by the marker on top the reader finds a quote anywhere."""
    top = f"{MARKER}\n\n" if marked else ""
    line = f"{fence(RING, nonce)}\n" if fenced else ""
    return (
        f"{top}Your reply stays internal.\n\n{CUSTOMER}\n\n"
        f"{line}Note of Sue, 16 Nov 10:00\n\n{note}\n{line}\nHelp: answer with #help"
    )


def letters(text: str) -> str:
    """A text without all that a program may change: for a look that shares nothing with the guard."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def shows(text: str, note: str) -> bool:
    """Whether a text holds twelve words (sixteen characters of Chinese) of a note, or all of it."""
    chinese = re.search("[\u4e00-\u9fff]", note) is not None
    pieces = list(letters(note)) if chinese else [each for word in note.split() if (each := letters(word))]
    length = min(len(pieces), 16 if chinese else 12)
    runs = ("".join(pieces[at : at + length]) for at in range(len(pieces) - length + 1))
    return any(run in letters(text) for run in runs)


def judged(raw: bytes, note: str, *, guard: bool = True) -> str:
    """What becomes of an answer: cut by the reader, held for a mark or for its words; or it leaks."""
    mail = parse(raw)
    marks = marks_in(RING, mail.reply)
    found = clear(
        Worded(text=mail.reply), marks=marks if guard else (), notes=[note] if guard else (), public=[CUSTOMER]
    )
    if isinstance(found, Leak):
        return f"held: {found.kind}"
    leaked = shows(found.words.text, note) or bool(marks_in(RING, found.words.text))
    return "LEAKED" if leaked else "cut"


def played(styles: dict[str, Style], shown: Callable[[str, int], str], *, guard: bool = True) -> Counter[str]:
    """What becomes of all notes in all styles."""
    count: Counter[str] = Counter()
    for nonce, (language, note) in enumerate(NOTES):
        for name in sorted(styles):
            fate = judged(styles[name](BODIES[language][0], shown(note, nonce)), note, guard=guard)
            assert fate != "LEAKED" or not guard, f"{name}: {note}"
            count[fate] += 1
    return count


def test_there_are_200_notes_of_every_language_and_all_are_different():
    assert len(NOTES) == len({note for _, note in NOTES}) == 200
    assert len({language for language, _ in NOTES}) == 8


@pytest.mark.parametrize(("fenced", "marked"), [(False, False), (True, False), (True, True)])
def test_no_note_that_is_quoted_back_leaves(fenced, marked):
    fates = played(STYLES, partial(notice, fenced=fenced, marked=marked))
    print(f"{len(NOTES)} notes in {len(STYLES)} styles, {fenced=}, {marked=}: {dict(fates)}, leaked 0")
    assert fates.total() == len(NOTES) * len(STYLES)
    assert fates["LEAKED"] == 0
    assert fates["held: mark" if fenced else "held: note"] > len(NOTES)


def test_no_note_that_is_pasted_without_its_fence_leaves():
    fates = played(PASTED, bare)
    print(f"{len(NOTES)} notes pasted in {len(PASTED)} ways: {dict(fates)}, leaked 0")
    assert fates == Counter({"held: note": len(NOTES) * len(PASTED)})


def bare(note: str, _: int) -> str:
    return note


def test_without_the_guard_they_would_leave():
    """The reader alone does not keep them: these tests see a guard that does nothing."""
    fates = played(
        {name: STYLES[name] for name in ("forwarded", "html_div")},
        partial(notice, fenced=True, marked=False),
        guard=False,
    )
    assert fates == Counter({"LEAKED": 2 * len(NOTES)})
    assert played({"pasted": PASTED["pasted"]}, bare, guard=False) == Counter({"LEAKED": len(NOTES)})


@pytest.mark.parametrize("fenced", [True, False])
def test_no_note_in_the_html_beside_clean_words_leaves(fenced):
    for nonce, (language, note) in enumerate(NOTES):
        own = BODIES[language][0]
        html = f"<p>{escape(own)}</p><div>{as_html(notice(note, nonce, fenced=fenced))}</div>"
        found = clear(
            Worded(text=own, html=html),
            seen=to_text(html).text,
            marks=marks_in(RING, html),
            notes=[note],
            public=[CUSTOMER],
        )
        assert isinstance(found, Leak)
        assert found.kind == ("mark" if fenced else "note")


# --- and the other way: 200 ordinary answers ---


def test_ordinary_answers_that_share_phrases_with_notes_go_out():
    """Measured: how many are held although nothing internal is in them; these repeat twelve words of a note."""
    held = Counter(found.found for language, answer in ANSWERS if (found := held_for_words(language, answer)))
    print(f"{len(ANSWERS)} ordinary answers, {held.total()} held: {dict(held)}")
    assert len(ANSWERS) == 200
    assert dict(held) == {
        "switch the device off, wait for ten seconds and switch it on": 5,
        "una foto del mensaje de error y el número de la factura": 5,
    }


def held_for_words(language, answer, canned=()):
    notes = [*LIKE_ANSWERS[language], *(note for of, note in NOTES if of == language)]
    found = clear(Worded(text=answer), marks=(), notes=notes, public=[CUSTOMER, *canned])
    return found if isinstance(found, Leak) else None


def test_ordinary_answers_whose_phrases_are_canned_replies_all_go_out():
    assert [answer for language, answer in ANSWERS if held_for_words(language, answer, BODIES[language])] == []


def test_ordinary_answers_are_not_held_for_marks():
    assert [answer for _, answer in ANSWERS if marks_in(RING, answer)] == []
