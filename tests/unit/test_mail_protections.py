from __future__ import annotations

import pytest

from triaged.mail.charsets import Guesses
from triaged.mail.protections import MAX_BLOCKS, of_part, open_text
from triaged.mail.split import split

SIGNED = bytes.fromhex("3080") + bytes.fromhex("06092a864886f70d010702") + bytes(20)
ENVELOPED = bytes.fromhex("3080") + bytes.fromhex("06092a864886f70d010703") + bytes(20)


@pytest.mark.parametrize(
    ("content_type", "content", "name", "protection"),
    [
        ('multipart/signed; protocol="application/pgp-signature"', b"", None, "pgp-signed"),
        ('multipart/signed; protocol="application/pkcs7-signature"', b"", None, "smime-signed"),
        ('multipart/signed; protocol="application/x-pkcs7-signature"', b"", None, "smime-signed"),
        ("multipart/encrypted; protocol=application/pgp-encrypted", b"", None, "pgp-encrypted"),
        ("multipart/signed", b"", None, None),
        ("multipart/mixed", b"", None, None),
        ("application/pgp-signature", b"", None, "pgp-signed"),
        ("application/pgp-encrypted", b"Version: 1", None, "pgp-encrypted"),
        ("application/x-pkcs7-signature", b"", None, "smime-signed"),
        ("application/pkcs7-mime; smime-type=signed-data", b"", None, "smime-signed"),
        ("application/pkcs7-mime; smime-type=enveloped-data", b"", None, "smime-encrypted"),
        ("application/pkcs7-mime; smime-type=authEnveloped-data", b"", None, "smime-encrypted"),
        ("application/pkcs7-mime; smime-type=certs-only", SIGNED, None, None),
        ("application/x-pkcs7-mime", SIGNED, None, "smime-signed"),
        ("application/x-pkcs7-mime", ENVELOPED, None, "smime-encrypted"),
        ("application/x-pkcs7-mime", b"?", None, None),
        ("application/octet-stream", ENVELOPED, "smime.P7M", "smime-encrypted"),
        ("application/octet-stream", b"", "smime.p7s", "smime-signed"),
        ("application/octet-stream", ENVELOPED, "a.doc", None),
        ("image/png", ENVELOPED, "smime.p7m", None),
    ],
)
def test_a_part_says_how_it_is_protected(content_type, content, name, protection):
    source = f"Content-Type: {content_type}\n\n".encode() + content
    assert of_part(source, split(source, Guesses()).parts[0], name) == protection


BLOCK = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
    "The printer is on fire.\n- -- \nMe\n"
    "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCgAdFiEE\n-----END PGP SIGNATURE-----\n"
)


def test_a_clear_signed_text_loses_its_armor_and_nothing_else():
    text, names = open_text(f"before\n{BLOCK}after\n")
    assert text == "before\nThe printer is on fire.\n-- \nMe\nafter\n"
    assert names == ["pgp-signed"]


def test_an_encrypted_block_stays_as_it_is():
    text = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    assert open_text(text) == (text, ["pgp-encrypted"])


@pytest.mark.parametrize(
    "text",
    [
        "> " + BLOCK.replace("\n", "\n> "),
        BLOCK.partition("-----BEGIN PGP SIGNATURE")[0],
        "see -----BEGIN PGP SIGNED MESSAGE----- there",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ\n-----END PGP PUBLIC KEY BLOCK-----\n",
        "no armor at all",
    ],
)
def test_what_is_not_signed_here_and_now_is_left_alone(text):
    opened, names = open_text(text)
    assert (opened, list(names)) == (text, [])


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", [BLOCK, "-----BEGIN PGP SIGNED MESSAGE-----\n\n", "-----BEGIN PGP ", "- -"])
def test_a_megabyte_of_armor_ends(unit):
    text, _ = open_text(unit * (1_000_000 // len(unit)))
    assert text.count("-----END PGP SIGNATURE") in {0, max(0, 1_000_000 // len(unit) - MAX_BLOCKS)}
