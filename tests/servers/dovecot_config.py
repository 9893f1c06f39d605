"""The settings file of the private Dovecot, in the dialects of 2.3 (Debian 12) and 2.4 (Debian 13)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from tests.servers.certificates import Certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the settings depend on."""

    version: tuple[int, ...]  #: e.g. (2, 3, 19)
    folder: Path
    certificates: Certificates
    imap_port: int
    imaps_port: int
    lmtp_port: int
    owner: str  #: the account that the mail belongs to
    owner_group: str
    as_root: bool  #: the server has root's rights; otherwise everything belongs to `owner`


def settings(layout: Layout) -> str:
    """The whole file."""
    dialect = _dialect_24 if layout.version >= (2, 4) else _dialect_23
    return "\n".join([*dialect(layout), _common(layout), _listeners(layout), _FOLDERS, *_without_root(layout)])


def _common(layout: Layout) -> str:
    # auth_failure_delay and the anvil listener: otherwise a wrong password takes seconds, and longer each time.
    return f"""\
base_dir = {layout.folder}/run
state_dir = {layout.folder}/state
log_path = {layout.folder}/dovecot.log
log_timestamp = "%Y-%m-%d %H:%M:%S "
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
auth_mechanisms = plain login
auth_failure_delay = 0
auth_verbose = yes
mail_max_userip_connections = 100
default_vsz_limit = 256M
default_process_limit = 50
default_client_limit = 200
first_valid_uid = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}"""


def _listeners(layout: Layout) -> str:
    imap_options = "" if layout.as_root else "  chroot =\n"
    lmtp_options = "" if layout.as_root else f"  user = {layout.owner}\n"
    return f"""\
service imap-login {{
{imap_options}  inet_listener imap {{
    port = {layout.imap_port}
  }}
  inet_listener imaps {{
    port = {layout.imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
{lmtp_options}  inet_listener lmtp {{
    port = {layout.lmtp_port}
  }}
}}"""


def _without_root(layout: Layout) -> list[str]:
    """An ordinary user can neither change accounts nor chroot."""
    if layout.as_root:
        return []
    services = ["anvil", "stats", "log", "auth", "imap", "imap-hibernate", "indexer", "indexer-worker", "dict"]
    if layout.version < (2, 4):
        services.append("director")
    return [
        f"default_internal_user = {layout.owner}",
        f"default_internal_group = {layout.owner_group}",
        f"default_login_user = {layout.owner}",
        *(f"service {name} {{\n  chroot =\n}}" for name in services),
    ]


_FOLDERS = """\
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Trash {
    auto = subscribe
    special_use = \\Trash
  }
}"""


def _dialect_23(layout: Layout) -> list[str]:
    certificates, folder = layout.certificates, layout.folder
    userdb = f"uid={layout.owner} gid={layout.owner_group} home={folder}/mail/%u allow_all_users=yes"
    return [
        "disable_plaintext_auth = no",
        f"ssl_cert = <{certificates.certificate}",
        f"ssl_key = <{certificates.key}",
        f"mail_location = maildir:{folder}/mail/%u/Maildir",
        f"passdb {{\n  driver = passwd-file\n  args = {folder}/users/%u\n}}",
        f"userdb {{\n  driver = static\n  args = {userdb}\n}}",
    ]


def _dialect_24(layout: Layout) -> list[str]:
    certificates, folder = layout.certificates, layout.folder
    version = ".".join(map(str, layout.version))
    home = f"{folder}/mail/%{{user}}"
    fields = f"uid = {layout.owner}\ngid = {layout.owner_group}\nhome = {home}"
    return [
        f"dovecot_config_version = {version}",  # has to stand first
        f"dovecot_storage_version = {version}",
        "auth_allow_cleartext = yes",
        f"ssl_server_cert_file = {certificates.certificate}",
        f"ssl_server_key_file = {certificates.key}",
        f"mail_driver = maildir\nmail_path = {home}/Maildir\nmail_home = {home}",
        f"passdb passwd-file {{\n  passwd_file_path = {folder}/users/%{{user}}\n}}",
        f"userdb static {{\n  fields {{\n{indent(fields, '    ')}\n  }}\n}}",
    ]
