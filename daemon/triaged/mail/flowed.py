"""format=flowed (RFC 3676): the lines that a mail program broke become paragraphs again."""

from __future__ import annotations

SIGNATURE = "-- "  #: RFC 3676 4.3: it ends with a space and yet stands alone
_ALONE = frozenset({SIGNATURE, ""})  #: an empty line parts paragraphs, also behind a space that was meant as none


def unflow(text: str, *, delsp: bool = False) -> str:
    """`text` with one line for each paragraph.

    Quotes keep their depth: each line begins with so many `>` and a space. The space that programs put before lines
    that begin with `>`, a space or "From" is taken away (4.4).

    Args:
        text: With LF line ends.
        delsp: The space that marks a break is none of the text (DelSp=yes, 4.1), as with languages without spaces.
    """
    out: list[str] = []
    open_depth: int | None = None  # of the paragraph that the last line leaves open
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        if not content.startswith(" >") or depth:  # what only looks like a quote shall not become one
            content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != SIGNATURE
        if depth != open_depth or content in _ALONE:
            out.append("\n" + ">" * depth + " " * bool(depth and content))
        out.append(content[:-1] if delsp and flows else content)
        open_depth = depth if flows else None
    return "".join(out)[1:]
