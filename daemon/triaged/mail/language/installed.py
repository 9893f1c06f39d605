"""The detector of the extra `lang`: py3langid, which knows about a hundred languages by statistics over bytes."""

from __future__ import annotations

import re
from typing import Any, Protocol

MIN_CONFIDENCE = 0.7  #: normalised over all languages: with less, neighbours are mixed up
MIN_LETTERS = 20  #: with fewer it names a language for any name of a person
_CYRILLIC = re.compile("[\u0400-\u052f]")
#: What it calls otherwise. It cannot tell Simplified from Traditional Chinese, so its "zh" says nothing.
_CODES = {"nn": "no", "arz": "ar", "ary": "ar"}
_NO_ANSWER = frozenset({"zh"})


class Detector(Protocol):
    """Names the language of a text that the tables left open."""

    def __call__(self, text: str) -> str | None:
        """A code as `detect` gives it, or None when unsure. Never raises."""
        ...


def installed_detector() -> Detector | None:
    """The detector of the extra `lang`, loaded now (about a second, 100 MB); None when the extra is not installed."""
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  heavy, and an extra
    except ImportError:
        return None
    return _Statistical(LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))


class _Statistical:
    def __init__(self, identifier: Any) -> None:
        self._identifier = identifier

    def __call__(self, text: str) -> str | None:
        if sum(map(str.isalpha, text)) < MIN_LETTERS:
            return None
        language, confidence = self._identifier.classify(text)
        code = str(_CODES.get(language, language))
        if confidence < MIN_CONFIDENCE or len(code) != 2 or code in _NO_ANSWER:
            return None
        return "sr-Latn" if code == "sr" and _CYRILLIC.search(text) is None else code
