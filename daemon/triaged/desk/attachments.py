"""Which files of a mail may be passed on.

A file is judged by its name, by its first bytes and by the type that is declared for it: one of them is enough, since
a program is started by whichever its reader's system goes by. What is withheld stays stored, whole, in the raw mail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from triaged.model import Attachment, FileState

MIB = 1024 * 1024

_PROGRAM = "a program"
_MACROS = "a document that may hold a program"
_SHORTCUT = "a shortcut, which may start anything"
_IMAGE = "a disk image, whose files pass for harmless"
_SETTINGS = "a file that changes the system's settings"
_UNREAD = "a container in which no file could be seen"
_DISGUISED = "a name that hides its ending"
_ELSEWHERE = "a reference to a file that lies elsewhere"
_PIECE = "one piece of a file that came in several mails"

_KINDS: tuple[tuple[str, str], ...] = (
    # Windows starts these by a double click, as programs, installers, help that runs scripts, or parts of itself.
    (_PROGRAM, "exe com scr pif bat cmd cpl msi msp msu msix msixbundle appx appxbundle appinstaller application"),
    (_PROGRAM, "gadget xbap xll wll dll ocx sys drv cab diagcab diagpkg chm hlp its vsix ins isp"),
    # Windows hands these to a script host that comes with it or with Office (wscript, mshta, PowerShell, Visual Basic).
    (_PROGRAM, "js jse mjs vb vbe vbs ws wsc wsf wsh sct hta ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 psdm1 msc"),
    (_PROGRAM, "bas vsmacros osd prg fxp xnk mshxml"),
    # Java, Python, Perl, Ruby and others, whose installers take over these endings.
    (_PROGRAM, "jar jnlp class py pyw pyc pyo pyz pyzw pl rb tcl lua ahk au3 air swf"),
    # macOS
    (_PROGRAM, "app command tool pkg mpkg scpt scptd applescript workflow prefpane terminal mobileconfig"),
    # Linux and other Unix. A script that somebody sends to be read is a program all the same. Not .bin and .out, which
    # are mostly data and logs, and which no system starts by their names: their first bytes tell.
    (_PROGRAM, "sh bash zsh ksh csh tcsh fish run elf so ko appimage deb rpm snap flatpak flatpakref"),
    # Telephones
    (_PROGRAM, "apk apks xapk aab ipa dex"),
    # What a shortcut starts, or whose server it asks for a password, its name does not tell.
    (_SHORTCUT, "lnk url website desktop webloc inetloc fileloc scf shb shs appref-ms library-ms search-ms"),
    (_SHORTCUT, "searchconnector-ms settingcontent-ms appcontent-ms theme themepack deskthemepack rdp ica"),
    # A file inside an image lacks the mark "from the internet" that makes Windows ask before it starts it.
    (_IMAGE, "iso img udf vhd vhdx vmdk wim dmg sparseimage sparsebundle ova"),
    (_SETTINGS, "reg inf"),
    # Office documents whose ending says that macros or queries may be in them; .doc and .xls do not say it, and .pub is
    # a public key more often than not.
    (_MACROS, "docm dotm xlsm xltm xlam xlsb xla xlm pptm potm ppam ppsm sldm ppa thmx one onepkg slk iqy oqy rqy dqy"),
    (_MACROS, "mdb mde mda mdt mdw accdb accde accda accdr ade adp adn mam maq mar mas mav maf mag"),
)
_ENDINGS = {ending: kind for kind, endings in _KINDS for ending in endings.split()}

#: Behind these the ending of what is packed may stand: "run.js.gz".
_PACKED = frozenset(
    {"gz", "tgz", "bz2", "xz", "zst", "lz4", "z", "zip", "7z", "rar", "tar", "lzh", "arj", "ace", "uue", "b64"}
)

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", _PROGRAM),  # DOS and Windows, which look at these two letters only
    (b"\x7fELF", _PROGRAM),
    (b"#!", _PROGRAM),  # a script of Unix
    (b"\xef\xbb\xbf#!", _PROGRAM),
    (b"\xfe\xed\xfa\xce", _PROGRAM),  # Mach-O: 32 and 64 bits, both byte orders
    (b"\xfe\xed\xfa\xcf", _PROGRAM),
    (b"\xce\xfa\xed\xfe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),  # Mach-O for several processors; a Java class begins in the same way
    (b"\xca\xfe\xba\xbf", _PROGRAM),
    (b"\xbe\xba\xfe\xca", _PROGRAM),
    (b"\xbf\xba\xfe\xca", _PROGRAM),
    (b"dex\n0", _PROGRAM),  # Android
    (b"#@~^", _PROGRAM),  # an encoded script of Windows
    (b"L\0\0\0\x01\x14\x02\0", _SHORTCUT),  # [MS-SHLLINK] 2.1
    (b"[InternetShortcu", _SHORTCUT),
    (b"[Desktop Entry]", _SHORTCUT),
    (b"ITSF", _PROGRAM),  # compiled help, which runs scripts
    (b"MSCF", _PROGRAM),  # a cabinet: what Windows installs from
    (b"ISc(", _PROGRAM),
    (b"xar!", _PROGRAM),  # a package of macOS
    (b"!<arch>\n", _PROGRAM),  # a package of Debian, a library
    (b"\xed\xab\xee\xdb", _PROGRAM),  # RPM
    (b"vhdxfile", _IMAGE),
    (b"conectix", _IMAGE),
    (b"MSWIM\0\0\0", _IMAGE),
    (b"REGEDIT4", _SETTINGS),
    (b"Windows Registry", _SETTINGS),
)

_TYPES: dict[str, str] = {
    **dict.fromkeys(
        (
            *(f"application/{name}" for name in (
                "x-msdownload", "x-msdos-program", "x-ms-dos-executable", "x-dosexec", "x-executable", "x-elf", "x-exe",
                "vnd.microsoft.portable-executable", "x-pie-executable", "x-sharedlib", "x-object", "x-mach-binary",
                "x-mach-o-executable", "x-msi", "x-ms-installer", "x-ms-application", "x-bat",
                "bat", "x-sh", "x-shellscript", "x-csh", "x-ksh", "x-perl", "x-python-code", "x-python-bytecode",
                "x-ruby", "x-tcl", "javascript", "x-javascript", "ecmascript", "x-ecmascript", "x-vbscript",
                "hta", "java-archive", "x-java-archive", "java-vm", "x-java-vm", "x-java-applet", "x-java-jnlp-file",
                "x-powershell", "vnd.ms-htmlhelp", "x-chm", "vnd.ms-cab-compressed", "vnd.android.package-archive",
                "vnd.debian.binary-package", "x-debian-package", "x-deb", "x-rpm", "x-redhat-package-manager",
                "vnd.appimage", "x-apple-installer", "x-shockwave-flash", "vnd.adobe.flash.movie",
            )),
            *(f"text/{name}" for name in (
                "javascript", "ecmascript", "vbscript", "x-sh", "x-shellscript", "x-csh", "x-perl", "x-python",
                "x-script.python", "x-ruby", "x-tcl", "x-msdos-batch", "x-powershell", "x-hta",
            )),
        ),
        _PROGRAM,
    ),
    **dict.fromkeys(
        ("application/x-ms-shortcut", "application/x-mswinurl", "application/internet-shortcut",
         "application/x-desktop", "application/x-rdp"),
        _SHORTCUT,
    ),
    **dict.fromkeys(
        ("application/x-iso9660-image", "application/x-cd-image", "application/x-apple-diskimage",
         "application/x-vhd-disk", "application/x-vhdx-disk", "application/x-raw-disk-image"),
        _IMAGE,
    ),
    # RFC 2046 5.2.2 and 5.2.3. A scan sees one piece, or nothing; the reader's program puts it together, or fetches it.
    "message/partial": _PIECE,
    "message/external-body": _ELSEWHERE,
}  # fmt: skip
_MACRO_TYPE = re.compile(r"\.macroenabled(?:\.12)?$")

#: What may hold files. One that was opened and holds some is judged by them; of others nobody knows what is in them.
_CONTAINER_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "message/rfc822", "message/global"})
_CONTAINER_NAMES = frozenset({"winmail.dat", "win.dat"})
_CONTAINER_BEGINS = b"\x78\x9f\x3e\x22"  # [MS-OXTNEF] 2.1.3.1

_OVERRIDES = re.compile("[\u202d\u202e]")  # what follows is shown backwards: "fdp.exe" as "exe.pdf"
#: What is not seen at all, besides control and format characters: fillers, blanks, variation selectors.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
#: Ends a name for some system: a folder, a stream of NTFS ("a.exe::$DATA"), a string of C.
_NAME_ENDS = re.compile(r"[/\\:\0]")
_IDLE_TAIL = " .\"'"  #: Windows takes spaces and full stops off the end of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """What the operator has settled."""

    max_bytes: int  #: decoded bytes of one file
    max_bytes_together: int  #: of all files of a mail that are passed on
    never: frozenset[str] = frozenset()  #: endings, lower-case, without the full stop
    scan: bool = False  #: a command is asked about each file


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a file may be passed on."""

    state: FileState
    reason: str | None = None  #: why not, in words for an agent


def judge(attachments: Sequence[Attachment], limits: FileLimits) -> list[Verdict]:
    """One verdict for each attachment, in their order. Of files that are too large together the first ones stay."""
    verdicts = []
    together = 0
    for attachment in attachments:
        reason = _never(attachment, limits.never) or _too_large(attachment, limits, together)
        if reason is not None:
            verdicts.append(Verdict(state=FileState.WITHHELD, reason=reason))
            continue
        together += attachment.size
        verdicts.append(Verdict(state=FileState.WAITING if limits.scan else FileState.GOOD))
    return verdicts


def _too_large(attachment: Attachment, limits: FileLimits, together: int) -> str | None:
    if attachment.size > limits.max_bytes:
        return f"larger than {_mib(limits.max_bytes)}"
    if together + attachment.size > limits.max_bytes_together:
        return f"larger than {_mib(limits.max_bytes_together)} together with the files before it"
    return None


def _mib(size: int) -> str:
    return f"{size / MIB:.4g} MiB"


def _never(attachment: Attachment, forbidden: frozenset[str]) -> str | None:
    """Why a file, or one that it holds, is not passed on whatever its size."""
    reason = _by_name(attachment.filename or "", forbidden) or _by_content(attachment)
    if reason is not None:
        return reason
    for held in attachment.holds:
        reason = _never(held, forbidden)
        if reason is not None:
            return reason if reason.startswith("holds ") else f"holds {reason}"
    return _UNREAD if not attachment.holds and _is_container(attachment) else None


def _by_content(attachment: Attachment) -> str | None:
    for beginning, kind in _BEGINNINGS:
        if attachment.begins.startswith(beginning):
            return f"{kind} (as its first bytes say)"
    declared = attachment.type.lower()
    stated = _MACROS if _MACRO_TYPE.search(declared) else _TYPES.get(declared)
    if stated is None or stated in {_PIECE, _ELSEWHERE}:
        return stated
    return f"{stated} (as it is declared)"


def _by_name(name: str, forbidden: frozenset[str]) -> str | None:
    if _OVERRIDES.search(name):
        return _DISGUISED
    for each in _NAME_ENDS.split(unicodedata.normalize("NFKC", name)):
        endings = _endings(each)
        for ending in endings:
            if ending in _ENDINGS:
                return f"{_ENDINGS[ending]} (.{ending})"
        for ending in endings:
            if ending in forbidden:
                return f"a kind of file that is never passed on (.{ending})"
    return None


def _endings(name: str) -> list[str]:
    """The last ending of a name, and behind those of archives the one of what is packed; lower-case."""
    seen = "".join(each for each in _UNSEEN.sub("", name) if unicodedata.category(each) not in _UNSEEN_CATEGORIES)
    found: list[str] = []
    rest = seen.rstrip(_IDLE_TAIL)
    while "." in rest:
        rest, _, ending = rest.rpartition(".")
        found.append(ending.strip(_IDLE_TAIL).casefold())
        if found[-1] not in _PACKED:
            break
        rest = rest.rstrip(_IDLE_TAIL)
    return found


def _is_container(attachment: Attachment) -> bool:
    return (
        attachment.type.lower() in _CONTAINER_TYPES
        or (attachment.filename or "").lower() in _CONTAINER_NAMES
        or attachment.begins.startswith(_CONTAINER_BEGINS)
    )
