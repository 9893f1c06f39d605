"""How a person is called to others: by his address, and by the name that he gives himself where it is only a name."""

from __future__ import annotations

import unicodedata

_SIGNS = " .'\u2019-"  #: that stand in names


def called(name: str, address: str) -> str:
    """`NAME <address>`, or the address alone.

    A name that holds anything but letters, marks, digits, spaces and the signs of names could pass for words of ours or
    for another address: it is left out.

    Args:
        name: As the person's mail gives it, in one line; "" for none.
        address: Where he is reached, `a@b`.
    """
    name = name.strip()
    return f"{name} <{address}>" if name and all(map(_in_names, name)) else address


def _in_names(character: str) -> bool:
    # Unicode 4.5: letters, marks, decimal digits
    return character in _SIGNS or unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd"
