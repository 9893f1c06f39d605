"""The rule: a reply is thanks when every word of it is explained, and nothing in it could be a request.

Taking thanks for a request costs a look at a ticket that opens again; taking a request for thanks costs a customer who
is never answered. So nothing is guessed. Whatever is not listed (a word, a sign, a file, a digit, a question mark)
makes a reply one that somebody has to read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from triaged.desk.thanks.languages import phrases
from triaged.desk.thanks.names import is_name, may_be_addressed, names_of
from triaged.desk.thanks.wording import Said, fold
from triaged.model import Attachment, ParsedMail

MAX_CHARACTERS = 300  #: of a reply; longer ones are not looked at
MAX_WORDS = 12
MAX_HAN_CHARACTERS = 24
MAX_NAME_WORDS = 2
MAX_SIGNATURE_IMAGE_BYTES = 32 * 1024  #: a logo; a picture of a screen is larger as a rule

#: What mail programs put before the subject of an answer; a forward is none.
_REPLY_SUBJECT = re.compile(
    r"(?:re|aw|antw|antwort|sv|vs|odp|odg|ang|rif|res|r[eé]p|ynt|на|отв|ответ|відп|回复|答复|回覆|答覆)"
    r" ?(?:\[\d{1,3}\]|\(\d{1,3}\))? ?[:：]",
    re.IGNORECASE,
)
_MODIFIER = "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]"
#: Thumbs up, hearts, smiles, applause, flowers: enough alone. None that can be ironic or sad.
_GLAD = "[👍👌👏❤♥💙💚💛🧡💜🤍💖💗💕🩷🫶😊🙂😀😃😄😁☺😍🥰😘🤗😎🥳🤩💪🙌✅✔🎉🎊💯🌹🌸🌷🌺🌻💐🌟✨⭐🏆🥂]"
_POLITE = "[🙏👋🤝😉😌🍀☀🌞✌🤘🫡]"  #: beside words only: folded hands beg as well
_SMILEY = r"(?<![\w(])[:;=]-?(?:[)\]]+|D(?!\w))|\^_*\^|(?<!\()\)+"
_PICTURE = re.compile(f"(?P<glad>{_GLAD}{_MODIFIER}*)|(?P<polite>{_POLITE}{_MODIFIER}*)|(?P<smiley>{_SMILEY})")
_LONE_SMILEY = re.compile(r"\s*(?:[:;=]-?(?:[)\]]+|D)|\^_*\^)\s*")

#: Everything that may stand in a reply besides pictures. No bracket, slash, quotation mark, digit or question mark, and
#: no letter that is struck through.
_PLAIN = re.compile(r"(?:[^\W\d_]|[\u0300-\u0333\u0339-\u036f\s'’ʼ`´.,!¡…;:*~–—·，。！、；：～-])*+")
_BREAK = re.compile(r"[.,!¡…;:*~–—·，。！、；：～\n]+|\s-+(?=\s|\Z)|(?:\A|(?<=\n))-+")
_WORD = re.compile(r"[^\s-]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def only_thanks(mail: ParsedMail, language: str | None) -> bool:
    """Whether a reply says nothing but thanks, so that nobody needs to act on it.

    Args:
        mail: The mail; its signature and its history do not count.
        language: What it is probably written in, to look there first; the answer is the same for any.
    """
    reply = mail.reply.strip()
    if not 0 < len(reply) <= MAX_CHARACTERS or _REPLY_SUBJECT.match(mail.subject.lstrip()) is None:
        return False
    if mail.forwarded is not None or mail.report is not None or not all(map(_is_of_signature, mail.attachments)):
        return False
    if _LONE_SMILEY.fullmatch(reply):
        return True
    glad = any(found["glad"] for found in _PICTURE.finditer(reply))
    text = _PICTURE.sub("\n", reply)
    if _PLAIN.fullmatch(text) is None:
        return False
    clauses = [words for each in _BREAK.split(text) if (words := _WORD.findall(each))]
    if sum(map(len, clauses)) > MAX_WORDS or len(_HAN.findall(text)) > MAX_HAN_CHARACTERS:
        return False
    return _says_thanks(clauses, _Reader(language=language, own=names_of(mail)), glad=glad)


def _is_of_signature(attachment: Attachment) -> bool:
    """Whether a file is a small picture that the text shows: the logo of a signature."""
    shown = attachment.inline and attachment.content_id is not None and not attachment.holds
    return shown and attachment.type.startswith("image/") and attachment.size <= MAX_SIGNATURE_IMAGE_BYTES


def _says_thanks(clauses: Sequence[Sequence[str]], reader: _Reader, *, glad: bool) -> bool:
    for number, words in enumerate(clauses, 1):
        said = reader.read(words, opens=number == 1, closes=number == len(clauses))
        if said is None:
            return False
        glad = glad or said is Said.THANKS
    return glad


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Explains the words between two signs."""

    language: str | None
    own: Collection[str]  #: the sender's names, folded

    def read(self, words: Sequence[str], *, opens: bool, closes: bool) -> Said | None:
        """What they say, or None when a word remains unexplained; at most one name stands among them."""
        said = self._phrases(words)
        if said is not None:
            return said
        if opens and self._greets(words):
            return Said.MANNERS
        for before, name, after in _around_a_name(words):
            if is_name(name, self.own, closes=closes and not after):
                said = self._all([before, after])
                if said is not None:
                    return said
        return None

    def _all(self, pieces: Sequence[Sequence[str]]) -> Said | None:
        said = [self._phrases(piece) for piece in pieces if piece]
        if None in said:
            return None
        return Said.THANKS if Said.THANKS in said else Said.MANNERS

    def _phrases(self, words: Sequence[str]) -> Said | None:
        folded = fold(" ".join(words))
        return next((said for each in phrases(self.language) if (said := each.read(folded)) is not None), None)

    def _greets(self, words: Sequence[str]) -> bool:
        """Whether they are a greeting and a name, which may then be any."""
        return any(
            may_be_addressed(words[at:]) and each.greets(fold(" ".join(words[:at])))
            for at in range(max(1, len(words) - MAX_NAME_WORDS), len(words))
            for each in phrases(self.language)
        )


def _around_a_name(words: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Every way to cut a name out of words: what stands before it, the name, what stands behind."""
    for size in range(1, MAX_NAME_WORDS + 1):
        for at in range(len(words) - size + 1):
            yield words[:at], words[at : at + size], words[at + size :]
