"""An agent's answer taken apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.unit.ordinary_answers import ORDINARY
from triaged.desk.commands import REGISTRY, VERBS, read_block
from triaged.desk.commands.block import MAX_AS_TEXT, MAX_DOUBTS, MAX_ORDERS
from triaged.desk.commands.lines import fold, head_of, shown
from triaged.desk.commands.near import distance
from triaged.desk.commands.registry import counts_alone, verb_of
from triaged.desk.commands.verb import Takes
from triaged.model import DoubtKind

TOM = ("Tom Miller",)
WORDS = sorted((word, verb) for verb, words in VERBS.items() for word in words)
ANSWERS = sorted((kind, answer) for kind, answers in ORDINARY.items() for answer in answers)


def orders(reply):
    block = read_block(reply, names=TOM)
    assert block.doubts == ()
    return [(each.verb, each.words) for each in block.orders]


def doubts(reply):
    return [(each.kind.value, each.line, each.meant) for each in read_block(reply, names=TOM).doubts]


def text(reply):
    return read_block(reply, names=TOM).text


@pytest.mark.parametrize(("word", "verb"), WORDS)
def test_every_word_in_every_language_is_a_command_with_each_prefix_and_in_any_case(word, verb):
    spellings = [f"{prefix}{each}" for prefix in "#№＃" for each in (word, word.upper(), word.title())]
    spellings += [f"#{unicodedata.normalize('NFD', word)}", f"#{word}.", f"#{word}:", f"*#{word}*", f"_#{word}_"]
    for line in spellings:
        block = read_block(f"{line}\n\nThe cable is broken.")
        assert ([each.verb for each in block.orders], block.text) == ([verb], "The cable is broken."), line
        assert (block.doubts, block.as_text) == ((), ()), line


@pytest.mark.parametrize(
    "line",
    [
        "#note",
        "＃note",
        "№note",
        "＃ｎｏｔｅ",
        "#NOTE",
        "#note.",
        "#note:",
        "#note !",
        "#note…",
        "#note。",
        "\u00a0#note\u00a0",
        "\u3000#note",
        "\u200b#\u200bno\u200dte\u200b",
        "\ufeff#note",
        "#\ufe0fnote",
        "#no\u00adte",
        "\u200e#note\u200f",
        "\u2066#note\u2069",
        "*#note*",
        "**#note**",
        "_#note_",
        "~#note~",
        "  #note \t",
    ],
)
def test_what_keyboards_and_mail_programs_do_to_a_command_does_not_count(line):
    assert orders(f"{line}\nThe cable is broken.") == [("note", "")]
    assert text(f"{line}\nThe cable is broken.") == "The cable is broken."


@pytest.mark.parametrize(
    ("reply", "found", "left"),
    [
        ("#note the cable is broken", [("note", "")], "the cable is broken"),
        ("#note: the cable\nis broken", [("note", "")], "the cable\nis broken"),
        ("*#note* the cable is broken", [("note", "")], "the cable is broken"),
        ("#备注 网线坏了", [("note", "")], "网线坏了"),
        ("#备注：网线坏了", [("note", "")], "网线坏了"),
        ("#备注text", [("note", "")], "text"),
        ("#note网线坏了", [("note", "")], "网线坏了"),
        ("#优先级P2", [("priority", "P2")], ""),
        ("#显示1042", [("show", "1042")], ""),
        ("#指派@sue", [("assign", "@sue")], ""),
        ("#assign@sue", [("assign", "@sue")], ""),
        ("#merge #1042", [("merge", "#1042")], ""),
        ("#об’єднати 1042", [("merge", "1042")], ""),
        ("#об'єднати 1042", [("merge", "1042")], ""),
        ("#решен", [("solved", "")], ""),
        ("#RÉSOLU", [("solved", "")], ""),
        ("#note\n\n\n#solved\n\n#tag +x\nHello", [("note", ""), ("solved", ""), ("tag", "+x")], "Hello"),
        ("#note\n#1 check the cable", [("note", "")], "#1 check the cable"),
        ("Hi Ivan,\n\n#solved\n\nIt works.", [("solved", "")], "Hi Ivan,\n\n\nIt works."),
        ("Sehr geehrte Frau Müller,\n#gelöst", [("solved", "")], ""),
        ("#public\n> #note\nHello", [("public", "")], "> #note\nHello"),
        ("#tag –x +y", [("tag", "–x +y")], ""),
        ("#find “printer jam”", [("find", "“printer jam”")], ""),
    ],
)
def test_commands_at_the_top_and_what_is_left(reply, found, left):
    assert (orders(reply), text(reply)) == (found, left)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("#cc\nbob@x.example <mailto:bob@x.example>\n\nHello", "bob@x.example <mailto:bob@x.example>"),
        ("#cc bob@x.example\n<mailto:bob@x.example>\nHello", "bob@x.example <mailto:bob@x.example>"),
        ("#cc bob@x.example<mailto:bob@x.example>\nHello", "bob@x.example<mailto:bob@x.example>"),
        ("#cc bob@x.example\n[mailto:bob@x.example]\nHello", "bob@x.example [mailto:bob@x.example]"),
        ("#cc\n@sue, -@tom\nHello", "@sue, -@tom"),
        (
            "#cc anna.long.name@example.net bob.long.name@example.net -@tom\ncarol@example.net dave@example.net\nHello",
            "anna.long.name@example.net bob.long.name@example.net -@tom carol@example.net dave@example.net",
        ),
    ],
)
def test_a_command_that_a_program_has_wrapped_is_one(reply, words):
    assert (orders(reply), text(reply)) == ([("cc", words)], "Hello")


def test_only_what_nobody_begins_a_letter_with_is_taken_from_the_line_below():
    assert orders("#pending\n3d\nHello") == [("pending", "3d")]
    assert orders("#tag\nHello Ivan") == [("tag", "")]
    assert orders("#cc\n\nbob@x.example") == [("cc", "")]
    assert orders("#cc bob@x.example\ncarol@x.example is whom to ask") == [("cc", "bob@x.example")]
    assert orders("#tag +x\n42") == [("tag", "+x")]
    assert orders("#solved\n1042") == [("solved", "")]


def test_a_line_that_may_have_been_wrapped_is_a_doubt():
    line = "#find printer jam in the second drawer of the big machine upstairs"
    assert doubts(f"{line}\ncorridor") == [("argument", line, "find")]
    assert doubts(f"{line}\n\nHello") == []


@pytest.mark.parametrize(
    ("line", "kind", "meant"),
    [
        ("#nnote", "near", "note"),
        ("#nnote the cable is broken", "near", "note"),
        ("#ntoe the cable is broken", "near", "note"),
        ("#nоte the cable", "near", "note"),  # a Cyrillic letter
        ("#nte the cable", "near", "note"),
        ("#nоtе secret", "near", "note"),  # two of them
        ("#nοtε secret", "near", "note"),  # Greek ones
        ("#зaмeткa он грубит", "near", "заметка"),  # Latin ones
        ("#сору bob@x.example", "near", "copy"),  # nothing but Cyrillic letters
        ("#nort x", "near", "nota"),
        ("#nptr x", "near", "nota"),
        ("#spma x", "near", "spam"),
        ("#备主 x", "near", "备注"),
        ("#备主网线坏了", "near", "备注"),
        ("#内部 x", "near", "内部备注"),
        ("#assing sue", "near", "assign"),
        ("#soved", "near", "solved"),
        ("#re-open please", "near", "reopen"),
        ("#заметкк кабель", "near", "заметка"),
        ("#备注网线坏了", "near", "备注"),
        ("#备注网线坏了 请处理", "near", "备注"),
        ("#fro anna@example.net", "near", "for"),
        ("#c bob@example.net", "near", "cc"),
        ("#adm1t", "near", "admit"),
        ("#solved?", "near", "solved"),
        ("#solved ?", "near", "solved"),
        ("#note's", "near", "note"),
        ("#note/internal", "near", "note"),
        ("#pending3d", "near", "pending"),
        ("#close-up of it", "near", "close"),
        ("#note #solved", "near", "note"),
        ("#support #solved", "near", "solved"),
        ("- #note", "near", "note"),
        ("* #assign sue", "near", "assign"),
        ("1. #note", "near", "note"),
        ("“#note”", "near", "note"),
        ("`#note`", "near", "note"),
        ("- #nnote", "near", "note"),
        ("#widget", "unknown", None),
        ("#widget!", "unknown", None),
        ("#widget 🙂", "unknown", None),
        ("#fff", "unknown", None),
        ("#widget-bar", "unknown", None),
        ("#标签页 已经", "near", "标签"),
        ("#打印机", "unknown", None),
    ],
)
def test_what_may_have_been_meant_as_a_command_is_a_doubt_and_stays_in_the_text(line, kind, meant):
    block = read_block(f"{line}\nHello", names=TOM)
    assert [(each.kind.value, each.line, each.meant) for each in block.doubts] == [(kind, line, meant)]
    assert (block.orders, block.text) == ((), f"{line}\nHello")


def test_two_wrong_letters_of_a_short_word_are_a_doubt_only_where_words_are_kept_from_the_customer():
    for line in ("#used and new tyres", "#main street is closed", "#nota", "#тема письма", "#关注 我们"):
        assert not [each for each in doubts(f"{line}\nHello") if each[2] not in (None, "nota")], line


def test_commands_go_on_behind_a_doubt():
    block = read_block("#take\n#nnote\n#solved\nHello", names=TOM)
    assert [each.verb for each in block.orders] == ["take", "solved"]
    assert block.text == "#nnote\nHello"


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("It works.\n#note", [("below", "#note", "note")]),
        ("It works.\n\n#note.\n\nTom", [("below", "#note.", "note")]),
        ("It works.\n*#решено*", [("below", "*#решено*", "решено")]),
        ("It works.\n#nnote", [("near", "#nnote", "note")]),
        ("It works.\n#solved?", [("below", "#solved?", "solved")]),
        ("#note\nHello\n#solved", [("below", "#solved", "solved")]),
        ("#support is great\n#note", [("below", "#note", "note")]),
        ("#1 check it\n#yes", [("below", "#yes", "yes")]),
        ("It works.\n#widget", []),
        ("It works.\n#ff0000", []),
        ("It works.\n#assign sue", []),
        ("Hi Anna,\nwe look.\n\n#note customer is a pain", [("below", "#note customer is a pain", "note")]),
        ("@Sue\n#note he is a pain", [("below", "#note he is a pain", "note")]),
        ("FYI\n#note: he is a pain", [("below", "#note: he is a pain", "note")]),
        ("\N{THUMBS UP SIGN}\n#internal he is a pain", [("below", "#internal he is a pain", "internal")]),
        ("\u2026\n#заметка он грубит", [("below", "#заметка он грубит", "заметка")]),
        ("Sent from my iPhone\n\n#备注 他很生气", [("below", "#备注 他很生气", "备注")]),
        ("It works.\n#notiz er nervt", [("below", "#notiz er nervt", "notiz")]),
        ("It works.\n#note's he", [("near", "#note's he", "note")]),
        ("It works.\n#spam of the worst kind", [("below", "#spam of the worst kind", "spam")]),
        ("It works.\n#for bob@x.example", [("below", "#for bob@x.example", "for")]),
        ("It works.\n#ntoe he is a pain", [("near", "#ntoe he is a pain", "note")]),
        ("It works.\n- #note he is a pain", [("near", "- #note he is a pain", "note")]),
        ("It works.\n- #assign sue", []),
        ("It works.\n#assing sue", []),
        ("It works.\n> #note", []),
        ("Hello #note", []),
    ],
)
def test_a_command_alone_below_the_first_words_is_a_doubt(reply, found):
    assert doubts(reply) == found


def test_lines_that_look_like_commands_and_are_text_are_named():
    block = read_block("#solved\n#support is great\nHello\n#assign sue\n#no idea\n#1 no\n# no")
    assert block.as_text == ("#support is great", "#assign sue", "#no idea")
    assert block.doubts == ()


@pytest.mark.parametrize(
    "rest",
    [
        "Tom",
        "Tom Miller",
        "T. Miller",
        "Best regards\nTom",
        "Best regards,\nTom",
        "Best regards, Tom",
        "Kind regards\n\nTom Miller\nSupport\nTel. +49 30 1234567\nwww.example.org",
        "Thanks,\nTom",
        "---\nTom",
        "С уважением, Том",
        "С уважением,\nТом Миллер",
        "З повагою\nТом",
        "此致\n敬礼",
        "此致 敬礼\n张伟",
        "祝好！\n张伟",
        "敬禮",
        "Mit freundlichen Grüßen\nTom Miller",
        "MfG Tom",
        "Viele Grüße",
        "Cordialement,\nTom",
        "Un saludo,\nTom",
    ],
)
def test_a_closing_and_a_name_are_no_words_for_anybody(rest):
    assert text(f"#solved\n\n{rest}") == ""
    assert text(f"Hi,\n#solved\n\n{rest}\n") == ""
    assert text(f"#solved\n\nIt works.\n\n{rest}".strip()) == f"It works.\n\n{rest}".strip()


@pytest.mark.parametrize(
    "rest",
    [
        "Thanks!",
        "Thank you.",
        "Ok",
        "👍",
        "?",
        "42",
        "Sue",
        "Tom?",
        "Best regards\nPlease call me",
        "Best regards\nCan you send the log?",
        "Regards to your wife",
        "It works.",
        "http://www.example.org",
        "谢谢",
        "好的",
        "Best regards\nTom\n\nThe printer is in the other room, behind the door on the left.",
    ],
)
def test_everything_else_is_for_somebody(rest):
    assert text(f"#solved\n{rest}") == rest


def test_a_writer_whose_name_is_not_known_has_said_something():
    assert read_block("#solved\nTom").text == "Tom"
    assert read_block("#solved\nBest regards\nTom").text == ""


def test_a_greeting_alone_is_an_answer_but_not_above_a_command():
    assert text("Hello Ivan,") == "Hello Ivan,"
    assert text("Hello Ivan,\n#solved") == ""


@pytest.mark.parametrize(("kind", "answer"), ANSWERS)
def test_ordinary_answers_are_text(kind, answer):
    block = read_block(answer, names=TOM)
    assert (block.orders, block.doubts, block.text) == ((), (), answer.strip()), kind


def test_the_ordinary_answers_are_many():
    assert len({answer for _, answer in ANSWERS}) >= 200


def test_a_plain_answer_stays_as_it_is():
    answer = "Hello  Ivan,\n\n\u00a0 the cable\u200b is broken.\n\n  Tom"
    assert read_block(answer).text == answer


def test_nothing_grows_without_bound():
    many = "#support is great\n" * (MAX_AS_TEXT + 50)
    assert len(read_block(many).as_text) == MAX_AS_TEXT
    assert read_block(many).doubts
    assert len(read_block("#widget\n" * 1000).doubts) == MAX_DOUBTS
    assert len(read_block("#note\n" * 1000).orders) == MAX_ORDERS
    assert read_block("#tag +x\n" * (MAX_ORDERS + 1)).doubts[0].kind is DoubtKind.ARGUMENT
    assert read_block("#note " + "#a " * 60).doubts


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "reply",
    [
        "#" * 4_000_000,
        "*" * 4_000_000,
        "#" + "a" * 4_000_000,
        "#" + "a'" * 2_000_000,
        "#" + "备注" * 1_000_000,
        "#note " + "#a " * 1_000_000,
        "#cc a@x.example\n" + "<mailto:a@x.example>\n" * 100_000,
        "x\n" + "".join(f"#word{number} is text\n" for number in range(100_000)),
        "#cc\n<mailto:" + "a" * 3_000_000,
    ],
    ids=range(9),
)
def test_no_answer_stalls(reply):
    read_block(reply, names=TOM)


EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "swap", "put"]), st.integers(0, 30)), min_size=1, max_size=2
)


def mistyped(word, edits):
    for edit, number in edits:
        at = number % max(len(word), 1)
        match edit:
            case "drop":
                word = word[:at] + word[at + 1 :]
            case "double":
                word = word[: at + 1] + word[at:]
            case "swap":
                word = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
            case "put":
                word = word[:at] + "x" + word[at + 1 :]
    return word


LATIN = sorted(word for word, _ in WORDS if word.isascii() and word.isalpha() and len(word) > 4)


@given(st.sampled_from(LATIN), EDITS, st.sampled_from(["", " the cable is broken", " sue"]))
def test_a_word_within_two_edits_is_never_text(word, edits, behind):
    typed = mistyped(word, edits)
    assume(typed)
    block = read_block(f"#{typed}{behind}\nHello")
    assert block.orders or block.doubts


COMMANDS = st.sampled_from([f"{prefix}{word}" for prefix in "#№＃" for word, _ in WORDS])
PIECES = st.one_of(
    COMMANDS,
    st.builds(lambda word, edits: f"#{mistyped(word, edits)}", st.sampled_from([word for word, _ in WORDS]), EDITS),
    st.sampled_from(
        [
            "Hello Ivan,",
            "It works.",
            "",
            "",
            "Best regards",
            "Tom",
            "#1 check",
            "# head",
            "#support is great",
            "> #note",
        ]
    ),
    st.text("#*_ -abc备注é\u200b\u00a0", max_size=8),
)
REPLIES = st.lists(PIECES, max_size=6).map("\n".join)


@given(REPLIES)
@example("#nnote\nHello")
@example("#support is great\n#note")
def test_a_command_that_stands_alone_is_an_order_or_a_doubt_wherever_it_stands(reply):
    block = read_block(reply, names=TOM)
    ordered = sum(1 for _ in block.orders)
    alone = [line for line in map(shown, reply.splitlines()) if (head := head_of(line)) and head.is_alone]
    commands = [line for line in alone if (head := head_of(line)) and verb_of(head.word)]
    if commands and not block.doubts:
        # each of them was an order: none is left in the text
        assert ordered >= len(commands)
        left = [shown(line) for line in block.text.splitlines()]
        assert not set(left) & set(commands)
    if not block.doubts:
        left = [shown(line) for line in block.text.splitlines()]
        assert not [line for line in alone if line in left and is_near(fold(head_of(line).word))]


def is_near(typed):
    """Whether a word is within the edits of a command, counted in the plainest way."""
    known = [fold(word) for word, _ in WORDS if len(fold(word)) > 1]
    han = any("\u3400" <= each <= "\u9fff" for each in typed)
    return not han and any(distance(typed, word) <= (2 if max(len(typed), len(word)) >= 5 else 1) for word in known)


@given(st.text())
def test_any_text_at_all_is_taken_apart(reply):
    block = read_block(reply, names=TOM)
    assert all(each.verb in REGISTRY for each in block.orders)


@given(st.lists(st.sampled_from(["It works.", "Tom", "", "1. one", "a # b", "Best regards"])).map("\n".join))
def test_words_without_a_command_stay_or_are_a_closing(reply):
    block = read_block(reply, names=TOM)
    assert (block.orders, block.doubts) == ((), ())
    assert block.text in {"", reply.strip()}


def test_words_of_sentences_count_only_alone():
    assert orders("#yes") == [("admit", "")]
    assert orders("#yes that is right") == []
    assert all(counts_alone(word) for word in ("yes", "нет", "sí"))


def test_what_a_command_takes_is_kept_apart_from_text():
    assert {REGISTRY[verb].takes for verb in ("note", "public", "send", "approve")} == {Takes.TEXT}


def test_distance_counts_a_swap_as_one():
    assert distance("note", "ntoe") == 1
    assert distance("ca", "abc") == 2
    assert distance("", "abc") == 3
    assert distance("note", "note") == 0


@pytest.mark.parametrize("command", ["escalate!", "escalate", "tier L2 now"])
def test_a_reason_that_may_go_on_below_is_a_doubt_and_not_sent_as_text(command):
    line = f"#{command} the whole plant in Munich has been standing still since the"
    block = read_block(f"{line}\nmorning and nobody knows why")
    assert [(doubt.kind, doubt.line) for doubt in block.doubts] == [(DoubtKind.ARGUMENT, line)]
    assert read_block(f"{line}\n\nDear Anna").doubts == ()
