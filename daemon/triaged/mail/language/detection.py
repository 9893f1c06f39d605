"""The language of a short text: by its script, then by words, endings and letters; None when unsure.

A wrong language is worse than the queue's own, so an answer is given only where one language is clearly ahead.
Languages in which nobody may write a notice are known too, so that they are not taken for a neighbour. What a program
said and the sender pasted does not count; a sentence in a script of its own counts more than English around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from triaged.mail.language import cyrillic, latin, latin_spelling, latin_strangers, other_scripts
from triaged.mail.language.machine_text import without_machine_text
from triaged.mail.language.scoring import Family

MAX_CHARACTERS = 4000  #: looked at from the beginning of a text
LOOKS = (160, 250, MAX_CHARACTERS)  #: characters; the first look is mostly enough, and many times as fast
MIN_LETTERS = 4  #: with fewer nothing is said
IDEOGRAPH_WEIGHT = 3  #: one Chinese character says as much as so many letters
MIN_SHARE = 0.15  #: of the letters: what a few words in a script of their own must be beside names in Latin ones
MIN_KANA_SHARE = 0.15  #: of the kana and ideographs of a Japanese text
MIN_SPOKEN_WORDS = 3  #: make a sentence
MIN_SPOKEN_IDEOGRAPHS = 6
MIN_SPOKEN_LETTERS = 12  #: of a script of which only one language is known here

_LATIN_LETTERS = "a-z\u00df-\u024f\u1e00-\u1eff"
_SCRIPTS = {
    "latin": re.compile(f"[{_LATIN_LETTERS}]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff]"),
    "devanagari": re.compile("[\u0900-\u0963\u0970-\u097f]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
    "kana": re.compile("[\u3041-\u30ff\uff66-\uff9d]"),
    **{language: re.compile(f"[{letters}]") for language, letters in other_scripts.ALONE.items()},
}
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_SOME_LATIN = re.compile(f"(?:[^{_LATIN_LETTERS}]*+[{_LATIN_LETTERS}]){{{MIN_LETTERS}}}")
_OTHER_SCRIPT = re.compile("|".join(pattern.pattern for script, pattern in _SCRIPTS.items() if script != "latin"))
_LATIN = Family(
    _LATIN_LETTERS,
    latin.WORDS | latin_strangers.WORDS,
    latin_spelling.ENDINGS,
    latin_spelling.LETTERS,
    latin_spelling.GROUPS,
    latin_spelling.NEIGHBOURS,
)
_FAMILIES = {
    "cyrillic": Family("\u0400-\u052f", cyrillic.WORDS, cyrillic.ENDINGS, cyrillic.LETTERS),
    "arabic": Family("\u0620-\u06d5\u06fa-\u06ff", other_scripts.ARABIC_WORDS, special=other_scripts.ARABIC_LETTERS),
    "devanagari": Family("\u0900-\u0963\u0970-\u097f", other_scripts.DEVANAGARI_WORDS),
}
_LAST_MODERN_KANJI = b"\x98\x72"  #: in Shift_JIS: the end of JIS X 0208 level 1, the characters of everyday Japanese


def detect(text: str) -> str | None:
    """ISO 639-1 code, "zh-Hans", "zh-Hant" or "sr-Latn"; None when the text does not say.

    Linear; looks at the first MAX_CHARACTERS only. Give it what the sender wrote, without quotes.
    """
    for length in LOOKS:
        language = _detect(text[:length])
        if language is not None or len(text) <= length:
            return language
    return None


def _detect(text: str) -> str | None:
    text = without_machine_text(text).lower()
    if text.isascii():
        return _LATIN.judge(text, {}).language if len(text) >= MIN_LETTERS else None
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\u200c", "")
    if _OTHER_SCRIPT.search(text) is None:
        accented = Counter(_BEYOND_ASCII.findall(text))
        return _LATIN.judge(text, accented).language if _SOME_LATIN.match(text) else None
    letters = Counter(text)
    sizes = _script_sizes(letters)
    latin_size = sizes.pop("latin")
    kana = sizes.pop("kana")
    ideographs = sizes["han"]
    sizes["han"] = (ideographs + kana) * IDEOGRAPH_WEIGHT
    script = max(sizes, key=sizes.__getitem__)
    if sizes[script] < MIN_LETTERS:
        return _LATIN.judge(text, letters).language if latin_size >= MIN_LETTERS else None
    if script == "han":
        language, spoken = _east_asian(letters, ideographs, kana)
    else:
        language, spoken = _of_script(text, letters, script, sizes[script])
    if spoken or latin_size == 0:
        return language
    if sizes[script] < MIN_SHARE * (sizes[script] + latin_size):
        return _LATIN.judge(text, letters).language
    return _LATIN.judge(text, letters).language or language


def _script_sizes(letters: Mapping[str, int]) -> dict[str, int]:
    sizes = dict.fromkeys(_SCRIPTS, 0)
    for letter, count in letters.items():
        script = _script(letter)
        if script is not None:
            sizes[script] += count
    return sizes


@lru_cache(maxsize=4096)
def _script(letter: str) -> str | None:
    return next((script for script, pattern in _SCRIPTS.items() if pattern.match(letter)), None)


def _of_script(text: str, letters: Mapping[str, int], script: str, size: int) -> tuple[str | None, bool]:
    """The language, and whether there is a whole sentence of it."""
    family = _FAMILIES.get(script)
    if family is None:
        return script, size >= MIN_SPOKEN_LETTERS
    judgement = family.judge(text, letters)
    return judgement.language, judgement.known >= MIN_SPOKEN_WORDS


def _east_asian(letters: Mapping[str, int], ideographs: int, kana: int) -> tuple[str | None, bool]:
    """Japanese or Chinese, and whether there is a whole sentence of it."""
    if kana >= MIN_KANA_SHARE * (ideographs + kana):
        return "ja", ideographs + kana >= MIN_SPOKEN_IDEOGRAPHS
    chinese = sum(letters[character] for character in other_scripts.CHINESE & letters.keys())
    return _chinese(letters, chinese), ideographs >= MIN_SPOKEN_IDEOGRAPHS and chinese >= 2


def _chinese(characters: Iterable[str], chinese: int) -> str | None:
    """Simplified or Traditional by what each national character set has and the other has not.

    A text without kana may still be Japanese, a subject above all. The characters that Japan still writes say nothing
    then, until one shows that the text is Chinese.
    """
    used = Counter(map(_use, characters))
    simplified, traditional = used["simplified"], used["traditional"]
    if used["japanese"] > simplified + traditional and not chinese:
        return "ja"
    if chinese or simplified or traditional:
        simplified, traditional = simplified + used["simplified, Japan"], traditional + used["traditional, Japan"]
    if simplified == traditional:
        return None
    return "zh-Hans" if simplified > traditional else "zh-Hant"


@lru_cache(maxsize=8192)
def _use(character: str) -> str | None:
    """Who writes an ideograph; None for all or nobody."""
    if _script(character) != "han":
        return None
    mainland, taiwan = character.encode("gb2312", "ignore"), character.encode("big5", "ignore")
    japan = b"" < character.encode("shift_jis", "ignore") <= _LAST_MODERN_KANJI
    if bool(mainland) != bool(taiwan):
        return ("simplified" if mainland else "traditional") + (", Japan" if japan else "")
    return "japanese" if japan and not mainland else None
