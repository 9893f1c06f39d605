"""Mail of monitoring systems, in the forms of their own notification scripts: `tests/mail/alerts/*.eml`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "mail" / "alerts"
SAMPLES = sorted(path.stem for path in FOLDER.glob("*.eml"))


def sample(name: str, *, number: int = 0, proven: bool = True, **instead: str) -> bytes:
    """One of them as it arrives.

    Args:
        name: Of the file.
        number: Which mail of this wording it is: each has a Message-ID of its own.
        proven: Whether the desk's mail server says that the sender's domain vouches for it.
        instead: Words of the mail, with what stands in their place: `web01="web02"`.
    """
    text = (FOLDER / f"{name}.eml").read_bytes().replace(b"Message-ID: <", b"Message-ID: <%d." % number)
    for word, other in instead.items():
        text = text.replace(word.encode(), other.encode())
    seal = b"Authentication-Results: mx.example.com; dmarc=pass header.from=monitor.example.net\r\n"
    return seal + text if proven else text
