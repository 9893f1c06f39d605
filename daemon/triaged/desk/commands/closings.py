"""What stands below every mail of an agent and says nothing: a closing formula, his name, what he is."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from triaged.desk.commands.greetings import only_greets
from triaged.desk.commands.legal import is_legal_notice
from triaged.desk.commands.lines import QUESTIONS, fold, shown
from triaged.desk.thanks.names import NOT_NAMES

MAX_LINES = 12  #: of what may be a closing; more says something
MAX_CHARACTERS = 60  #: of a line with a name, a role, a telephone number
MAX_WORDS = 4  #: of such a line
_LEAST_OF_NAME = 2  #: letters; one letter is an initial

#: By language; folded when they are looked up.
CLOSINGS = {
    "en": (
        *("best regards", "kind regards", "warm regards", "regards", "best", "best wishes", "all the best", "cheers"),
        *("sincerely", "sincerely yours", "yours sincerely", "yours faithfully", "with best regards", "br", "kr"),
        *("with kind regards", "thanks and regards", "thanks and best regards", "many thanks and best regards"),
    ),
    "ru": (
        *("с уважением", "с наилучшими пожеланиями", "всего доброго", "всего хорошего", "всего наилучшего"),
        *("с уважением и наилучшими пожеланиями", "с приветом", "искренне ваш", "удачи", "хорошего дня"),
    ),
    "uk": (
        *("з повагою", "з найкращими побажаннями", "всього найкращого", "усього найкращого", "на все добре"),
        *("щиро ваш", "щиро", "гарного дня"),
    ),
    "zh": (
        *("此致敬礼", "此致", "敬礼", "祝好", "顺颂商祺", "顺祝商祺", "商祺", "祝商祺", "祝您工作顺利", "祝工作顺利"),
        *("此致敬禮", "敬禮", "順頌商祺", "順祝商祺", "祝您工作順利", "敬上", "谨上", "謹上", "致敬", "祝您生活愉快"),
    ),
    "de": (
        *("mit freundlichen grüßen", "mit freundlichem gruß", "freundliche grüße", "viele grüße", "beste grüße"),
        *("liebe grüße", "herzliche grüße", "schöne grüße", "grüße", "gruß", "viele liebe grüße", "mit besten grüßen"),
        *("mfg", "vg", "lg", "bg", "hochachtungsvoll", "mit freundlichen gruessen", "viele gruesse", "beste gruesse"),
    ),
    "fr": (
        *("cordialement", "bien cordialement", "bien à vous", "bien à toi", "sincères salutations", "amicalement"),
        *("meilleures salutations", "salutations", "salutations distinguées", "cdlt", "cdt", "bonne journée"),
    ),
    "es": (
        *("saludos", "un saludo", "saludos cordiales", "un cordial saludo", "atentamente", "cordialmente"),
        *("muchos saludos", "reciba un cordial saludo", "atte", "que tenga un buen día", "un abrazo"),
    ),
}
#: What closes a mail where a comma and a name follow, and thanks where none does.
_WITH_A_COMMA = ("thanks", "many thanks", "thank you", "спасибо", "дякую", "danke", "merci", "gracias", "谢谢", "謝謝")

_CLOSINGS = frozenset(fold(each) for each in (*(each for row in CLOSINGS.values() for each in row),))
_THANKS = frozenset(map(fold, _WITH_A_COMMA))
_LONGEST = max(map(len, _CLOSINGS))
_DRAWN = re.compile(r"[-_=*~+—–─]*+")  #: a line that holds nothing, or is only drawn
#: What is left of a logo where HTML was made text.
_PICTURE = re.compile(
    r"(?:\[(?:cid:[^\[\]]{1,200}|image: ?[^\[\]]{0,200}|https?://[^\s\[\]]{1,500}\.(?:png|jpe?g|gif|svg))\]"
    r"(?:<https?://[^\s<>]{1,500}>)?\s*)+",
    re.IGNORECASE,
)
_APART = re.compile(r"\s*[|•·]\s*")
_MAYBE_APART = re.compile(r"\s+[-–—/]\s+|,\s+")
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SPACE_OF_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_AROUND = ".,;:!。，；：！、-–—*_ \t\xa0\u3000"
_COMMAS = re.compile(r"[,，]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """What the writer of an answer is called."""

    words: Collection[str]  #: folded
    initials: Collection[str]  #: folded; two letters and more


def says_nothing(
    lines: Sequence[str], names: Sequence[str], *, of_programs: Collection[str] = (), commanded: bool = False
) -> bool:
    """Whether lines hold no more than a closing formula and who their writer is, or nothing at all.

    A line with his name opens a signature too. What phones, logos and lawyers put below a mail counts for nothing.

    Args:
        lines: What is left of an answer.
        names: What its writer is called.
        of_programs: Lines that his mail program has written.
        commanded: A command stands above: then a greeting says nothing, and neither do thanks above a name.
    """
    writer = _writer(names)
    unwritten = frozenset(map(shown, of_programs))
    paragraphs = _paragraphs([text for line in lines if (text := shown(line)) not in unwritten])
    strict = loose = len(paragraphs)
    while strict and is_legal_notice(" ".join(paragraphs[strict - 1]), signed=False):
        strict -= 1
    loose = strict
    while loose and is_legal_notice(" ".join(paragraphs[loose - 1]), signed=True):
        loose -= 1
    return any(
        len(written) <= MAX_LINES and _is_signature(written, writer, commanded=commanded, has_to_close=has_to_close)
        for end, has_to_close in ((strict, False), (loose, True))
        for written in ([line for paragraph in paragraphs[:end] for line in paragraph],)
    )


def _writer(names: Sequence[str]) -> _Writer:
    called = [[fold(word) for word in _WORD.findall(name)] for name in names]
    initials = ("".join(word[0] for word in words if word) for words in called)
    return _Writer(
        words=frozenset(word for words in called for word in words),
        initials=frozenset(each for each in initials if len(each) >= _LEAST_OF_NAME),
    )


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    """The lines that somebody has written, by paragraph; one that is longer than a signature's begins one as well."""
    found: list[list[str]] = [[]]
    for line in lines:
        short = bool(found[-1]) and len(found[-1][-1]) <= MAX_CHARACTERS
        if not line or (short and len(line) > MAX_CHARACTERS):
            found.append([])
        if _DRAWN.fullmatch(line) is None and _PICTURE.fullmatch(line) is None:
            found[-1].append(line)
    return [paragraph for paragraph in found if paragraph]


def _is_signature(written: Sequence[str], writer: _Writer, *, commanded: bool, has_to_close: bool) -> bool:
    """Whether each line is a closing formula, or one of those that stand below it."""
    closed = named = thanked = False  # thanked, or greeted as somebody is who is told no more
    for at, line in enumerate(written):
        if commanded and at == 0 and only_greets(line):
            thanked = not line.endswith((",", "，"))  # "Hello" alone is said to somebody
        elif _is_closing(line, writer, last=at == len(written) - 1):
            closed = True
        elif _is_own_name(line, writer):
            named = True
            closed = closed or _is_full_name(line, writer)
        elif _is_name_and_more(line, writer):
            closed = True
        elif commanded and not closed and _is_thanks(line):
            thanked = True
        elif not ((closed and _may_be_of_a_signature(line)) or (named and _must_be_of_a_signature(line))):
            return False
    return closed or named or not (thanked or has_to_close)


def _is_closing(line: str, writer: _Writer, *, last: bool) -> bool:
    """Whether a line is a formula, alone or with a name behind it."""
    if len(line) > _LONGEST + MAX_CHARACTERS:
        return False
    text = _SPACE_OF_HAN.sub("", line.strip(_AROUND))
    if fold(text) in _CLOSINGS:
        return True
    if fold(text) in _THANKS:
        return line.endswith((",", "，")) and not last
    formula, *name = _COMMAS.split(text, maxsplit=1)
    if name and fold(formula.strip(_AROUND)) in _CLOSINGS | _THANKS:
        return _is_own_name(name[0], writer) or (fold(formula) in _CLOSINGS and _is_capitalised(name[0]))
    words = text.split()
    return any(
        fold(" ".join(words[:at])) in _CLOSINGS and _is_own_name(" ".join(words[at:]), writer)
        for at in range(1, min(len(words), 2 * MAX_WORDS))
    )


def _is_thanks(line: str) -> bool:
    return len(line) <= MAX_CHARACTERS and fold(_SPACE_OF_HAN.sub("", line.strip(_AROUND))) in _THANKS


def _is_own_name(line: str, writer: _Writer) -> bool:
    """Whether a line is what its writer is called, or a part of it, or its initials."""
    if len(line) > MAX_CHARACTERS or line.endswith(tuple(QUESTIONS)):
        return False
    words = [fold(word) for word in _WORD.findall(line)]
    if not 1 <= len(words) <= MAX_WORDS:
        return False
    if line.isupper() and (len(words) == 1 or max(map(len, words)) == 1) and _are_initials("".join(words), writer):
        return True
    return any(len(word) >= _LEAST_OF_NAME or _HAN.match(word) for word in words if word in writer.words) and all(
        word in writer.words or (len(word) == 1 and any(each.startswith(word) for each in writer.words))
        for word in words
    )


def _are_initials(letters: str, writer: _Writer) -> bool:
    return letters in writer.initials and letters != "ok"


def _is_full_name(line: str, writer: _Writer) -> bool:
    """Whether a line has two words of his name at least, and nothing is said to him who bears it."""
    words = [fold(word) for word in _WORD.findall(line)]
    return sum(word in writer.words for word in words) > 1 and not line.endswith((",", "，", ":", "："))


def _is_name_and_more(line: str, writer: _Writer) -> bool:
    """Whether a line is his name and what he is, on one line: "Tom Miller | Support"."""
    if len(line) > 2 * MAX_CHARACTERS:
        return False
    name, *more = _APART.split(line)
    if more:
        return _is_own_name(name, writer) and all(map(_may_be_of_a_signature, more))
    name, *more = _MAYBE_APART.split(line, maxsplit=1)
    if not more or not _is_own_name(name, writer) or not _is_full_name(name, writer):
        return False
    return _may_be_of_a_signature(more[0]) and not more[0].endswith(".") and more[0][:1].isupper()


def _is_capitalised(name: str) -> bool:
    words = _WORD.findall(name)
    return 1 <= len(words) <= 3 and all(word[0].isupper() or _HAN.match(word) for word in words)


def _may_be_of_a_signature(line: str) -> bool:
    """Whether a line below a closing formula may be a name, a role, a company, a way to reach somebody."""
    if len(line) > MAX_CHARACTERS or line.endswith((*QUESTIONS, "!", "！", "。")):
        return False
    words = _WORD.findall(line)
    if any(fold(word) in NOT_NAMES for word in words):
        return False
    return len(words) <= MAX_WORDS or _tells_a_way(line)


def _must_be_of_a_signature(line: str) -> bool:
    """Whether a line below no more than a first name, which may be that of a customer too, tells who that is."""
    titled = _is_capitalised(line) and len(_WORD.findall(line)) > 1 and not line.endswith(".")
    return _may_be_of_a_signature(line) and (_tells_a_way(line) or titled)


def _tells_a_way(line: str) -> bool:
    """Whether a line has a telephone number or an address."""
    return any(map(str.isdigit, line)) or "@" in line or "www." in line.lower()
