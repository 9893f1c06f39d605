"""Which files of a mail go with a notice of ours, and in how many mails.

* Good files go, and those whose scan is still to say its word, which is waited for when the notice is sent
  (`triaged.deliver`). A withheld one is only named.
* Of a winmail.dat the files in it go, since nobody else can open it. What only proves a mail that is not sent on as it
  was (a detached signature) does not go.
* A picture that the HTML shows keeps its place there, under an id of ours: the one that the sender's program gave it
  may hold his domain.
* Out of the house go neither copies of our own mail, which some programs attach to every answer, nor any other file in
  which words of ours stand that lead into a ticket, nor pictures of what was quoted.
"""

from __future__ import annotations

import html as html_text
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from triaged.config.servers import RELAY_MAX_MIB
from triaged.mail.attachments import ENCLOSED_TYPES
from triaged.mail.canary import marks_in
from triaged.mail.outgoing import PART_HEAD_BYTES, clean_name, encoded_size
from triaged.mail.tnef import MAGIC
from triaged.model import Attachment, FilePart, FileState, Reading
from triaged.outcomes.work import Work
from triaged.render.unsent import Why, unsent
from triaged.store.attachments import FileRow

MIB = 1024 * 1024
TEXT_BYTES = MIB  #: that are left in each mail for its text
MAX_MAILS = 10  #: in which the files of one mail go; what is left then is named
TOO_LARGE = "too large for one mail"

_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)  # RFC 3156 5, RFC 8551 3.5.3.1
_REFERENCE = re.compile(r"cid:([^\"'\s<>)]{1,998})", re.IGNORECASE)
_SHOWN = re.compile(r'(?<=src="cid:)([^"]{1,998})(?=")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A file that does not go, and is named."""

    part: FilePart
    why: Why
    reason: str  #: in words for an agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What becomes of the files of one mail in a notice."""

    first: Sequence[FilePart] = ()  #: they go with the notice itself
    further: Sequence[Sequence[FilePart]] = ()  #: each follows in one more mail of the same thread
    named: Sequence[Named] = ()  #: they do not go, and whoever gets the notice is told so
    left_out: Sequence[str] = ()  #: names of those that never leave the house; only the writer is told
    marks: Sequence[str] = ()  #: words of ours in files, besides copies of our mail, that are left out
    pictures: Mapping[str, str] = field(default_factory=dict)  #: content id as it came -> the one under which it goes


def parts_of(
    work: Work,
    mail_inbox_id: int,
    reading: Reading,
    files: Sequence[FileRow],
    *,
    shown: frozenset[str] | None,
    leaves: bool = False,
) -> Parts:
    """The files of a mail, for a notice that tells of it or passes it on.

    Args:
        work: The batch.
        mail_inbox_id: The mail in which they lie.
        reading: The same mail, read.
        files: Its files with their verdicts (`work.file_rows`).
        shown: Content ids of the pictures that the HTML of the notice shows, as they came (`mail.answer_html`); the
            HTML is to be given their new ids (`with_new_ids`). None: the notice has no HTML, or none could be cut.
        leaves: The notice goes to a customer; else to an agent.
    """
    chosen = _Chosen(shown={_plain_id(each) for each in shown or ()})
    pictured = {_plain_id(each) for each in _REFERENCE.findall(reading.mail.html or "")} if leaves else set()
    for row, attachment in zip(files, reading.mail.attachments, strict=True):
        if attachment.type in _SIGNATURES:
            continue
        traces = list(_traces(attachment)) if leaves else []
        marks = list(marks_in(work.writer.desk.ring, "\n".join(traces))) if traces else []
        name = clean_name(attachment.filename, attachment.type)
        if marks:
            chosen.left_out.append(name)
            chosen.marks += marks if attachment.type not in ENCLOSED_TYPES else ()
        elif _plain_id(attachment.content_id or "") in pictured - chosen.shown and _is_picture(attachment):
            chosen.left_out += [name] if shown is None else []
        else:
            chosen.take(mail_inbox_id, row, attachment)
    mails, too_large = plan(chosen.parts, _room(work))
    return Parts(
        first=mails[0] if mails else (),
        further=mails[1:],
        named=[*chosen.named, *(Named(part=each, why=Why.REFUSED, reason=TOO_LARGE) for each in too_large)],
        left_out=chosen.left_out,
        marks=chosen.marks,
        pictures=chosen.pictures,
    )


def stored_parts(work: Work, files: Sequence[Mapping[str, Any]]) -> Parts:
    """The files of messages that came earlier, for a notice to an agent that has no HTML.

    `files`: their rows (`store.attachments.files_of`). A winmail.dat goes as it is.
    """
    parts, named = [], []
    for row in files:
        if row["type"] in _SIGNATURES:
            continue
        part = FilePart(**{key: row[key] for key in ("inbox", "number", "sha256", "filename", "type", "size")})
        if row["state"] == FileState.WITHHELD:
            named.append(Named(part=part, why=Why.WITHHELD, reason=row["reason"] or ""))
        else:
            parts.append(part)
    mails, too_large = plan(parts, _room(work))
    return Parts(
        first=mails[0] if mails else (),
        further=mails[1:],
        named=[*named, *(Named(part=each, why=Why.REFUSED, reason=TOO_LARGE) for each in too_large)],
    )


def plan(files: Sequence[FilePart], limit: int) -> tuple[list[list[FilePart]], list[FilePart]]:
    """Files in as many mails as they need, each with at most `limit` bytes of them, and those that are too large.

    Pictures that the HTML shows go first, since they belong into the mail that holds it; the others keep their order
    as far as each goes into the first mail that has room.
    """
    mails: list[list[FilePart]] = [[]]
    room = [limit]
    too_large = []
    for file in sorted(files, key=lambda each: each.content_id is None):
        size = PART_HEAD_BYTES + encoded_size(file.size)
        at = next((at for at, left in enumerate(room) if size <= left), len(mails))
        if size > limit or at == MAX_MAILS:
            too_large.append(file)
            continue
        if at == len(mails):
            mails.append([])
            room.append(limit)
        mails[at].append(file if at == 0 else replace(file, content_id=None))
        room[at] -= size
    return mails, too_large


def with_named(parts: Parts, language: str | None) -> list[FilePart]:
    """The files of the notice itself, and for each that is named a line of text in the reader's language."""
    lines = [
        replace(
            each.part,
            content_id=None,
            settled=True,
            instead=unsent(language, clean_name(each.part.filename, each.part.type), each.why),
        )
        for each in parts.named
    ]
    return [*parts.first, *lines]


def with_new_ids(html: str, pictures: Mapping[str, str]) -> str:
    """Sanitised HTML whose pictures are called by the ids under which they go (`Parts.pictures`)."""
    new = {_plain_id(old): given for old, given in pictures.items()}
    return _SHOWN.sub(lambda found: new.get(_plain_id(html_text.unescape(found[1])), found[1]), html)


@dataclass(slots=True, kw_only=True)
class _Chosen:
    """What is collected on the way through the files."""

    shown: set[str]  #: plain content ids
    parts: list[FilePart] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)

    def take(self, inbox: int, row: FileRow, attachment: Attachment) -> None:
        """A file that may go, or is named."""
        if row.state is FileState.WITHHELD:
            part = _part(inbox, row.number, attachment)
            self.named.append(Named(part=part, why=Why.WITHHELD, reason=row.reason or ""))
        elif attachment.holds and attachment.begins.startswith(MAGIC):
            self.parts += [_part(inbox, row.number, each) for each in attachment.holds]
        elif attachment.content_id and _is_picture(attachment) and _plain_id(attachment.content_id) in self.shown:
            new_id = f"{row.number}.{attachment.sha256[:24]}@picture"
            self.pictures[attachment.content_id] = new_id
            self.parts.append(replace(_part(inbox, row.number, attachment), content_id=new_id))
        else:
            self.parts.append(_part(inbox, row.number, attachment))


def _room(work: Work) -> int:
    """Bytes of files that one mail may take."""
    relay = work.writer.desk.settings.relay
    return (relay.max_mib if relay else RELAY_MAX_MIB) * MIB - TEXT_BYTES


def _part(inbox: int, number: int, attachment: Attachment) -> FilePart:
    return FilePart(
        inbox=inbox,
        number=number,
        sha256=attachment.sha256,
        filename=attachment.filename,
        type=attachment.type,
        size=attachment.size,
    )


def _is_picture(attachment: Attachment) -> bool:
    return attachment.type.startswith("image/")


def _traces(attachment: Attachment) -> Iterator[str]:
    """The words in a file, and in those that it holds, that may be ours."""
    yield from attachment.traces
    for each in attachment.holds:
        yield from _traces(each)


def _plain_id(content_id: str) -> str:
    """A content id as it is compared: URLs may write it with escapes (RFC 2392 2)."""
    return unquote(html_text.unescape(content_id)).strip("<> ")
