"""Letters of other alphabets that look like Latin ones: keyboards mix them within one word."""

from __future__ import annotations

_CYRILLIC = str.maketrans("авеіјкмнопрстухьѕһԁԛԝ", "abeijkmhonpctyxbshdqw")
_GREEK = str.maketrans("αεηικνορςτυχγ", "aenikvopstuxy")
_LATIN = str.maketrans("ıɑɡ", "iag")
_LOOKS = _CYRILLIC | _GREEK | _LATIN


def looks(folded: str) -> str:
    """A folded word as it looks to who reads Latin letters."""
    return folded.translate(_LOOKS)


def is_mixed(folded: str) -> bool:
    """Whether a word has Latin letters and such as only look like them."""
    return any(map(str.isascii, folded)) and looks(folded) != folded
