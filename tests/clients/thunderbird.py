"""Thunderbird without a display, driven over its Marionette port."""

from __future__ import annotations

import json
import socket
from typing import Any

from tests.clients.person import Person, Words
from tests.servers.available import located
from tests.servers.program import PrivateFolder, Program, free_port

ANSWER_SECONDS = 100.0  #: for one command of ours; an answer takes three or four on an idle machine
#: Nothing is fetched, asked or shown that nobody asked for; accounts are made as people sit down.
PREFERENCES: dict[str, Any] = {
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "browser.policies.applied": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.SpellCheckBeforeSend": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.auto_config.fetchFromISP.enabled": False,
    "mailnews.send_plaintext_flowed": True,
    "mailnews.start_page.enabled": False,
    "toolkit.telemetry.enabled": False,
}
#: Its answer comes to the last argument, a function; what it throws is told as a text that begins with "failed".
SCRIPT = """
const done = arguments[arguments.length - 1], [person, words, quoted] = arguments;
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");

async function until(what, look) {
  for (let tries = 0; tries < 1500; tries++) {
    const found = look();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  const windows = [...Services.wm.getEnumerator(null)]
    .map(each => `${each.document.documentURI} ${each.document.title}`);
  throw new Error(`${what}: not seen; windows: ${windows.join(", ")}`);
}

async function sitDown() {
  const origin = "imap://127.0.0.1";
  const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
  login.init(origin, null, origin, person.address, person.password, "", "");
  await Services.logins.addLoginAsync(login);
  const server = MailServices.accounts.createIncomingServer(person.address, "127.0.0.1", "imap");
  server.port = person.imap_port;
  server.socketType = Ci.nsMsgSocketType.plain;
  server.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
  server.password = person.password;
  server.loginAtStartUp = server.doBiff = false;
  const outgoing = MailServices.outgoingServer.createServer("smtp");
  const smtp = outgoing.QueryInterface(Ci.nsISmtpServer);
  smtp.hostname = "127.0.0.1";
  smtp.port = person.smtp_port;
  outgoing.socketType = Ci.nsMsgSocketType.plain;
  outgoing.authMethod = Ci.nsMsgAuthMethod.none;
  const identity = MailServices.accounts.createIdentity();
  identity.email = person.address;
  identity.fullName = person.name;
  identity.replyOnTop = 1;
  identity.sigBottom = false;
  identity.doFcc = false;
  identity.smtpServerKey = outgoing.key;
  const account = MailServices.accounts.createAccount();
  account.incomingServer = server;
  account.addIdentity(identity);
  return { server, identity };
}

async function newest(server) {
  server.performExpand(null);
  const inbox = await until("the inbox", () => server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox));
  inbox.updateFolder(null);
  const mails = await until("a mail", () => { const all = [...inbox.messages]; return all.length && all; });
  const mail = mails[mails.length - 1];
  return [mail, inbox.getUriForMsg(mail)];
}

async function answer() {
  const { server, identity } = await sitDown();
  const [mail, uri] = await newest(server);
  const { PlainText, HTML } = Ci.nsIMsgCompFormat;
  const format = words.html === null ? PlainText : HTML;
  const { ReplyToSender } = Ci.nsIMsgCompType;
  MailServices.compose.OpenComposeWindow(null, mail, uri, ReplyToSender, format, identity, null, null);
  const window = await until("the quote", () => {
    const found = Services.wm.getMostRecentWindow("msgcompose");
    const editor = found?.composeEditorReady && found.gMsgCompose?.editor;
    return editor && editor.document.body.textContent.includes(quoted) && found;
  });
  const editor = window.gMsgCompose.editor;
  editor.beginningOfDocument();
  if (words.html === null) editor.insertText(words.text + "\\n");
  else editor.QueryInterface(Ci.nsIHTMLEditor).insertHTML(words.html);
  window.goDoCommand("cmd_sendNow");
  await until("the end of the window", () => window.closed);
}

answer().then(() => done("sent"), error => done(`failed: ${error} ${error.stack}`));
"""


class Thunderbird:
    """One program for many people; start it with `start`, end it with `close`."""

    def __init__(self) -> None:
        self._folder = PrivateFolder("thunderbird")
        profile = self._folder.path / "profile"
        profile.mkdir()
        self._port = free_port()
        preferences = {**PREFERENCES, "marionette.port": self._port}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
        (profile / "user.js").write_text("".join(lines))
        home = str(self._folder.path)
        options = ["--no-remote", "--marionette", "--remote-allow-system-access"]
        self._program = Program(
            [located("thunderbird"), "--profile", str(profile), *options],
            log=self._folder.path / "output",
            env={"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "MOZ_HEADLESS": "1"},
        )
        self._marionette: _Marionette | None = None

    def start(self) -> None:
        """Returns when the program takes commands."""
        self._program.start(self._listens)
        self._marionette = _Marionette(self._port)
        self._marionette.command("WebDriver:NewSession", capabilities={})
        self._marionette.command("Marionette:SetContext", value="chrome")

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=5).close()
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Ends the program and removes its profile."""
        if self._marionette is not None:
            self._marionette.close()
        self._program.stop()
        self._folder.remove()

    def answer(self, person: Person, words: Words, quoted: str) -> None:
        """Set up an account, answer the newest mail in it, in plain text or (`words.html`) with formatting; send."""
        if self._marionette is None:
            raise RuntimeError("not started")
        who = {
            "name": person.name,
            "address": person.address,
            "password": person.account.password,
            "imap_port": person.imap_port,
            "smtp_port": person.smtp_port,
        }
        arguments = [who, {"text": words.text, "html": words.html}, quoted]
        said = self._marionette.run(SCRIPT, arguments)
        if said != "sent":
            raise RuntimeError(f"Thunderbird: {said}")


class _Marionette:
    """The protocol: JSON arrays, each behind its length and a colon."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self._reader = self._socket.makefile("rb")
        self._number = 0
        self._read()  # its greeting

    def _read(self) -> Any:
        length = b""
        while (byte := self._reader.read(1)) != b":":
            if not byte:
                raise EOFError("Thunderbird has closed its port")
            length += byte
        return json.loads(self._reader.read(int(length)))

    def command(self, name: str, **parameters: Any) -> Any:
        """What a command returns."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{name}: {error.get('error')}: {error.get('message')}")
        return result

    def run(self, script: str, arguments: list[Any]) -> Any:
        """What a script says at its end."""
        milliseconds = int(ANSWER_SECONDS * 1000) - 5000
        self.command("WebDriver:SetTimeouts", script=milliseconds)
        done = self.command(
            "WebDriver:ExecuteAsyncScript", script=script, args=arguments, sandbox="system", newSandbox=True
        )
        return done["value"]

    def close(self) -> None:
        self._reader.close()
        self._socket.close()
