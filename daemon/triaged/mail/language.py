"""The language of a short text: by its script, then by letters and function words; None when unsure.

A wrong language is worse than the queue's own, so an answer is given only where one language is clearly ahead.
Languages in which we write no notice are known too, so that they are not taken for a neighbour.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

MAX_CHARACTERS = 4000  #: looked at from the beginning of a text
FIRST_LOOK_CHARACTERS = 300  #: mostly enough, and many times as fast
MIN_LETTERS = 4  #: with fewer nothing is said
MIN_SCORE = 1.2  #: words of one language that must be seen
MIN_LEAD = 1.4  #: the best language must have so many times the score of the next
IDEOGRAPH_WEIGHT = 3  #: one Chinese character says as much as so many letters
MIN_KANA_SHARE = 0.15  #: of the kana and ideographs of a Japanese text

_SCRIPTS = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "han": re.compile("[\u3400-\u9fff]"),
    "kana": re.compile("[\u3041-\u30ff\uff66-\uff9d]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "hy": re.compile("[\u0530-\u058f]"),
}

_SIMPLIFIED = (
    "们这个来时说国为没问题发动对开关设备订单费请谢现还过么样间经无网络错"
    "误帮级处员给账号户电话页销务价买卖汉语简体实际进应该让认证运输货退换"
)
_TRADITIONAL = (
    "們這個來時說國為沒問題發動對開關設備訂單費請謝現還過麼樣間經無網絡錯"
    "誤幫級處員給賬號戶電話頁銷務價買賣漢語簡體實際進應該讓認證運輸貨退換"
)
_ONLY_SIMPLIFIED = frozenset(_SIMPLIFIED) - frozenset(_TRADITIONAL)
_ONLY_TRADITIONAL = frozenset(_TRADITIONAL) - frozenset(_SIMPLIFIED) | frozenset("裡後會麗臺灣")

#: Words that carry sentences and support mails; a word of several languages counts for each by its share.
_LATIN_WORDS = {
    "en": "the and is are was to of my your i you we it not this that have has can cannot can't don't doesn't "
    "please hello hi thanks thank with for from on in when what how why would could does do an be been "
    "but if password order invoice help need still since after any get",
    "de": "der die das und ist sind war nicht ich sie wir mein meine meinen ihr ihre bitte danke hallo guten "
    "tag mit für von auf ein eine einen es zu im habe haben kann können wie wann warum wird wurde noch "
    "seit rechnung bestellung passwort hilfe den dem des bei aber wenn mehr mich mir kein keine sehr "
    "geehrte",
    "fr": "le la les et est sont je vous nous il elle mon ma mes votre vos pas ne bonjour merci avec pour dans "
    "sur une un des du de en à que qui quand comment pourquoi ai avez peux pouvez été être plus ce cette "
    "depuis commande facture mot passe aide s'il plaît n'ai n'est c'est j'ai qu'il d'un mais au aux "
    "n'arrive",
    "es": "el la los las y es son no yo usted mi mis su sus por favor hola gracias con para en un una de del "
    "que cuándo cómo cuando como puedo pueden puede he ha estoy está desde pedido factura contraseña "
    "ayuda más pero al lo se me todavía buenos días necesito qué dónde",
    "it": "il lo la i gli le e è sono non io mio mia vostro ciao buongiorno grazie con per di del della che "
    "quando come perché posso potete ho ha più ordine fattura password aiuto favore una un nel alla dal "
    "ma si anche questo questa ancora prego ricevuto",
    "pt": "o a os as e é são não eu você meu minha seu sua por favor olá obrigado obrigada com para em um uma "
    "de do da dos das que quando como posso podem pode tenho está estou desde pedido fatura senha ajuda "
    "mais mas ao no na já ainda bom dia preciso",
    "nl": "de het een en is zijn niet ik u wij mijn uw alstublieft bedankt hallo goedendag met voor van op in "
    "dat die wat hoe wanneer waarom kan kunnen heb heeft nog sinds bestelling factuur wachtwoord hulp "
    "maar als geen ook naar bij te jullie graag",
    "pl": "i w na nie jest są się z do że to jak kiedy dlaczego mój moja moje proszę dziękuję dzień dobry mam "
    "mogę czy od po za ale dla przez jeszcze zamówienie faktura hasło pomoc już było został jestem witam "
    "o",
    "sv": "och är inte jag ni vi min mitt mina er tack hej med för av på en ett det den som hur när varför kan "
    "har till från beställning faktura lösenord hjälp men om har vill sedan ännu fått inget snälla att i",
    "tr": "ve bir bu için ile ben siz merhaba teşekkürler lütfen değil var yok nasıl neden ne zaman sipariş "
    "fatura şifre yardım ama çok daha gibi olarak",
    "cs": "a je jsou ne se na v s z do že to jak kdy proč můj moje prosím děkuji dobrý den mám mohu objednávka "
    "faktura heslo pomoc ale pro jsem jsme není ještě",
    "da": "og er ikke jeg vi min mit jer tak hej med for af på en et det den som hvordan hvornår hvorfor kan "
    "har til fra ordre faktura adgangskode hjælp men om siden endnu venligst at i",
}
_CYRILLIC_WORDS = {
    "ru": "и в не на я что как это с у по мы вы он мой моя мои меня мне вас вам ваш есть нет для когда почему "
    "где уже здравствуйте добрый день пожалуйста спасибо заказ пароль счёт помогите могу можно после от "
    "за из но если ещё еще очень был была было",
    "uk": "і в у не на я що як це з по ми ви він мій моя мої мене мені вас вам ваш є немає для коли чому де "
    "вже вітаю добрий день будь ласка дякую замовлення пароль рахунок допоможіть можу можна після від за "
    "із але якщо ще дуже був була було та й",
    "be": "і ў не на я што як гэта з у па мы вы мой мая мяне мне вас вам ёсць няма для калі чаму дзе ужо добры "
    "дзень калі ласка дзякуй замова пароль пасля ад за але вельмі",
    "bg": "и в не на аз че как това с у по ние вие моя моят мен ми ви има няма за кога защо къде вече "
    "здравейте добър ден моля благодаря поръчка парола фактура помощ мога може след от но ако още много "
    "съм беше да се ще си ли",
}
_LATIN_LETTERS = {"de": "ß", "es": "ñ¿¡", "pt": "ãõ", "pl": "łęążśćń", "sv": "å", "tr": "ışğ", "cs": "řůě", "da": "æø"}
_CYRILLIC_LETTERS = {"ru": "ыэё", "uk": "іїєґ", "be": "ўі", "bg": "ъ"}
#: Cyrillic letters of languages that are told from the four above by them alone.
_OTHER_CYRILLIC = (("mk", "ѓќѕ"), ("sr", "ђћљњџј"), ("kk", "құәғңө"))
_LETTER_WEIGHT = 0.75  #: of one letter that only some languages have
_PUNCTUATION = ".,;:!?()[]{}<>\"'«»„“”‚‘’…-*_/\\|#+=~"


def detect(text: str) -> str | None:
    """ISO 639-1 code, for Chinese "zh-Hans" or "zh-Hant", or None when the text does not say.

    Linear; looks at the first MAX_CHARACTERS only. Give it what the sender wrote, without quotes.
    """
    text = text[:MAX_CHARACTERS].lower().replace("’", "'")
    return _detect(text[:FIRST_LOOK_CHARACTERS]) or (_detect(text) if len(text) > FIRST_LOOK_CHARACTERS else None)


def _detect(text: str) -> str | None:
    """`text` is lower-case."""
    if text.isascii():
        return _by_words(text, _LATIN_INDEX, {}) if len(text) >= MIN_LETTERS else None
    sizes = dict.fromkeys(_SCRIPTS, 0)
    for letter, count in Counter(text).items():
        script = _script(letter)
        if script is not None:
            sizes[script] += count
    ideographs = sizes.pop("han")
    kana = sizes.pop("kana")
    sizes["cjk"] = (ideographs + kana) * IDEOGRAPH_WEIGHT
    script = max(sizes, key=lambda each: sizes[each])
    if sizes[script] < MIN_LETTERS:
        return None
    if script == "cjk":
        return "ja" if kana >= MIN_KANA_SHARE * (ideographs + kana) else _chinese(text)
    if script == "cyrillic":
        return _cyrillic(text)
    if script == "latin":
        return _by_words(text, _LATIN_INDEX, _LATIN_LETTERS)
    return script


@lru_cache(maxsize=4096)
def _script(letter: str) -> str | None:
    return next((script for script, pattern in _SCRIPTS.items() if pattern.match(letter)), None)


def _chinese(text: str) -> str:
    simplified = sum(map(text.count, _ONLY_SIMPLIFIED))
    traditional = sum(map(text.count, _ONLY_TRADITIONAL))
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _cyrillic(text: str) -> str | None:
    for language, letters in _OTHER_CYRILLIC:
        if any(letter in text for letter in letters):
            return language
    return _by_words(text, _CYRILLIC_INDEX, _CYRILLIC_LETTERS)


def _index(words: Mapping[str, str]) -> dict[str, tuple[tuple[str, ...], float]]:
    """Word -> the languages that have it, and its weight for each of them."""
    languages: dict[str, list[str]] = {}
    for language, listed in words.items():
        for word in dict.fromkeys(listed.split()):
            languages.setdefault(word, []).append(language)
    return {word: (tuple(found), 1 / len(found)) for word, found in languages.items()}


_LATIN_INDEX = _index(_LATIN_WORDS)
_CYRILLIC_INDEX = _index(_CYRILLIC_WORDS)


def _by_words(text: str, index: Mapping[str, tuple[tuple[str, ...], float]], letters: Mapping[str, str]) -> str | None:
    """The language that is clearly ahead, by its words and its own letters."""
    scores: dict[str, float] = {}
    for word in _words(text):
        found = index.get(word)
        if found is not None:
            for language in found[0]:
                scores[language] = scores.get(language, 0.0) + found[1]
    for language, own in letters.items():
        for letter in own:
            seen = min(text.count(letter), 8)
            if seen:
                scores[language] = scores.get(language, 0.0) + seen * _LETTER_WEIGHT
    ranked = sorted(scores, key=lambda each: -scores[each])
    if not ranked or scores[ranked[0]] < MIN_SCORE:
        return None
    if len(ranked) > 1 and scores[ranked[0]] < MIN_LEAD * scores[ranked[1]]:
        return None
    return ranked[0]


def _words(text: str) -> list[str]:
    """Words in lower case; addresses of mail and web are none."""
    return [word.strip(_PUNCTUATION) for word in text.split() if "@" not in word and "://" not in word]
