"""A line above the commands that only names or greets somebody."""

from __future__ import annotations

from triaged.desk.commands.lines import PREFIXES, QUESTIONS, fold, han
from triaged.desk.commands.registry import verb_of
from triaged.desk.thanks.names import NOT_NAMES

#: The first word of a greeting, in lower case, in the languages of the commands.
_GREETINGS = frozenset(
    (
        *("hello", "hi", "hey", "dear", "good"),
        *("привет", "здравствуйте", "здравствуй", "добрый", "доброе", "уважаемый", "уважаемая", "уважаемые"),
        *("привіт", "вітаю", "добрий", "добридень", "доброго", "шановний", "шановна", "шановні"),
        *("你好", "您好", "早上好", "下午好", "大家好", "早安", "午安"),
        *("hallo", "guten", "liebe", "lieber", "sehr", "moin", "servus"),
        *("bonjour", "bonsoir", "salut", "cher", "chère", "chers"),
        *("hola", "buenos", "buenas", "estimado", "estimada", "estimados"),
    )
)
#: Those with which something else begins as well: "Good idea".
_BEGINS_MORE = frozenset(
    (
        *("good", "dear", "добрый", "доброе", "добрий", "доброго", "guten", "liebe", "lieber", "sehr", "cher"),
        *("buenos", "buenas"),
    )
)
#: Whole greetings that begin with one of them.
_WHOLE = frozenset(
    (
        *("good morning", "good afternoon", "good evening", "good day", "guten tag", "guten morgen", "guten abend"),
        *("добрый день", "доброе утро", "добрый вечер", "доброго дня", "добрий день", "доброго ранку", "добрий вечір"),
        *("buenos días", "buenas tardes", "buenas"),
    )
)
GREETING_WORDS = 5  #: of a line that can be a greeting
_MAX_CHARACTERS = 200
_MAX_WORDS_OF_NAMES = 3  #: of a line without a comma, the greeting among them
_ENDS = ".,;:!…。．，；：！、-–— \t"


def is_greeting(line: str) -> bool:
    """Whether a line only names or greets somebody: few words and a comma, or a word of greeting in front."""
    if len(line) > _MAX_CHARACTERS:
        return False
    words = line.rstrip(_ENDS).split()
    if not 1 <= len(words) <= GREETING_WORDS or not line[0].isalpha():
        return False
    if any(mark in line for mark in QUESTIONS + PREFIXES):
        return False
    first = words[0].strip(_ENDS)
    if first.casefold() in _GREETINGS:
        return True
    return line.endswith((",", "，")) and len(words) <= 2 and verb_of(first) is None


def only_greets(line: str) -> bool:
    """Whether a line says no more than a greeting: with a comma behind it, or with nothing besides but names."""
    if not is_greeting(line):
        return False
    words = [word.strip(_ENDS) for word in line.rstrip(_ENDS).split()]
    first = words[0].casefold()
    if first not in _GREETINGS:
        return False
    if line.rstrip().endswith((",", "，")) or " ".join(words).casefold() in _WHOLE:
        return True
    return first not in _BEGINS_MORE and all(map(_may_be_name, words[1:])) and len(words) <= _MAX_WORDS_OF_NAMES


def _may_be_name(word: str) -> bool:
    return bool(word) and (word[0].isupper() or han(word) > 0) and fold(word) not in NOT_NAMES
