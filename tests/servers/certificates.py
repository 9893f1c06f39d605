"""A throw-away authority and a certificate for localhost and 127.0.0.1, valid for two days."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers.available import located

NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """PEM files: what a client trusts, and what a server shows."""

    authority: Path
    certificate: Path
    key: Path

    def for_server(self) -> ssl.SSLContext:
        """The context of a server with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificates(folder: Path) -> Certificates:
    """Makes them with the openssl program, in a folder that exists."""
    made = Certificates(authority=folder / "ca.pem", certificate=folder / "cert.pem", key=folder / "key.pem")
    ca_key, request, names = folder / "ca.key", folder / "request.pem", folder / "names"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n")
    to_sign = ["-days", "2", "-subj", "/CN=throw-away", "-addext", "keyUsage=critical,keyCertSign"]
    signed_by: list[str | Path] = ["-CA", made.authority, "-CAkey", ca_key, "-CAcreateserial", "-days", "2"]
    steps: list[list[str | Path]] = [
        ["req", "-x509", *NEW_KEY, *to_sign, "-keyout", ca_key, "-out", made.authority],
        ["req", *NEW_KEY, "-subj", "/CN=localhost", "-keyout", made.key, "-out", request],
        ["x509", "-req", "-in", request, *signed_by, "-extfile", names, "-out", made.certificate],
    ]
    for step in steps:
        subprocess.run([located("openssl"), *step], check=True, capture_output=True)
    return made
