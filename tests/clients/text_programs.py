"""mutt, neomutt, s-nail and alpine: each answers the newest mail of an inbox by its own function."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.clients.person import Person, Words
from tests.clients.screen import Screen
from tests.servers.available import located

#: Stands for the editor that a person has set: his words come above what the program has put into the file.
EDITOR = """\
#!/bin/sh
set -e
here=${0%/*} # s-nail gives an editor another HOME than its own
{ cat "$here/words"; echo; cat "$1"; } >"$here/edited"
cat "$here/edited" >"$1"
"""


def _at_home(home: Path, words: Words) -> Mapping[str, str]:
    """The environment of a program in a folder of its own, with the editor in it."""
    (home / "words").write_text(f"{words.text}\n")
    editor = home / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    path = "/usr/local/bin:/usr/bin:/bin"
    return {"HOME": str(home), "PATH": path, "TERM": "xterm", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutt:
    """mutt, and neomutt, which has the same settings."""

    home: Path
    program: str = "mutt"

    def answer(self, person: Person, words: Words, quoted: str) -> None:
        env = _at_home(self.home, words)
        settings = self.home / "muttrc"
        settings.write_text(f"""\
set folder="imap://127.0.0.1:{person.imap_port}/" spoolfile="imap://127.0.0.1:{person.imap_port}/INBOX"
set imap_user="{person.address}" imap_pass="{person.account.password}"
set smtp_url="smtp://127.0.0.1:{person.smtp_port}/" ssl_starttls=no ssl_force_tls=no
set realname="{person.name}" from="{person.address}" use_from=yes hostname="agents.example"
set editor="{self.home / "editor"}" edit_headers=no include=yes fast_reply=yes reply_to=yes recall=no
set charset=utf-8 send_charset="us-ascii:utf-8" record="" copy=no tmpdir="{self.home}"
set sort=date quit=yes wait_key=no abort_unmodified=no
""")
        with Screen([located(self.program), "-F", str(settings), "-e", "push <last-entry><reply>"], env) as screen:
            screen.wait("y:Send")
            screen.press("y")
            screen.wait("INBOX")  # where it returns to when the mail is handed in


@dataclass(frozen=True, slots=True, kw_only=True)
class SNail:
    """s-nail, with the whole original attached to its answers."""

    home: Path
    below: bool = False  #: without an editor, as the program asks for it: the words come below the quote

    def answer(self, person: Person, words: Words, quoted: str) -> None:
        env = _at_home(self.home, words)
        settings = self.home / "mailrc"
        settings.write_text(f"""\
set v15-compat
set from="{person.name} <{person.address}>" hostname=agents.example
set mta=smtp://127.0.0.1:{person.smtp_port} smtp-config=-all smtp-auth=none
set tls-ca-file={person.ca} password={person.account.password}
set DEAD={self.home / "dead"}
set ttycharset=utf-8 sendcharsets=utf-8 quote quote-as-attachment indentprefix="> " reply-to-honour=yes
set EDITOR={self.home / "editor"}
""")
        inbox = f"imap://{quote(person.address, safe='')}@localhost:{person.imap_port}/INBOX"
        typed = words.text if self.below else "~e"
        done = subprocess.run(
            [located("s-nail"), "-#", "-:u", "-f", inbox],
            check=False,
            input=f"reply $\n{typed}\n~.\nquit\n",
            capture_output=True,
            text=True,
            timeout=60,
            env={**env, "MAILRC": str(settings)},
        )
        if done.returncode:
            raise RuntimeError(f"s-nail ended with {done.returncode}:\n{done.stdout}{done.stderr}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpine:
    """alpine, which asks a question for each thing that it is to do."""

    home: Path

    def answer(self, person: Person, words: Words, quoted: str) -> None:
        env = _at_home(self.home, words)
        settings = self.home / "pinerc"
        features = (
            "include-text-in-reply,quit-without-confirm,signature-at-bottom,allow-changing-from,"
            "disable-password-file-saving,enable-alternate-editor-implicitly,fcc-without-attachments"
        )
        settings.write_text(f"""\
personal-name={person.name}
user-domain=agents.example
smtp-server=127.0.0.1:{person.smtp_port}/notls
inbox-path={{127.0.0.1:{person.imap_port}/imap/user={person.address}/notls}}INBOX
customized-hdrs=From: {person.name} <{person.address}>
feature-list={features}
editor={self.home / "editor"}
character-set=UTF-8
default-fcc=""
last-version-used=99.99
""")
        with Screen([located("alpine"), "-p", str(settings), "-i"], env) as screen:
            screen.wait("ENTER PASSWORD|PASSWORD:|password:")
            screen.write(person.account.password)
            screen.press("Enter")
            screen.wait("\\[ALL of|Msg 1 of|Message 1 of| 1 of ")
            screen.press("Tab")
            screen.press("r")
            self._reply(screen)
            screen.wait("MESSAGE INDEX")  # where it returns to when the mail is handed in

    def _reply(self, screen: Screen) -> None:
        asked = ""
        while "Send message" not in asked:
            asked = screen.wait('Use "?Reply-To|Include original|Reply to all|\\^X Send|Send message')
            screen.press("C-x" if "X Send" in asked else "y")
            screen.wait_until_gone(asked)
