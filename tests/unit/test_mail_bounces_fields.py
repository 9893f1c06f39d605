from __future__ import annotations

import pytest

from triaged.mail.bounces import codes, fields


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Final-Recipient: rfc822; a@x.example\nStatus: 5.1.1", ("a@x.example", "5.1.1", None, None)),
        ("Final-Recipient: a@x.example\nAction: FAILED", ("a@x.example", None, "failed", None)),
        ("Final-Recipient: rfc822;<a@x.example>", ("a@x.example", None, None, None)),
        ("Final-Recipient: LOCAL;<>\nOriginal-Recipient: rfc822;a@x.example", ("a@x.example", None, None, None)),
        ("Final-Recipient: X400; C=de;S=a\nOriginal-Recipient: rfc822;a@x.example", ("a@x.example", None, None, None)),
        ("Final-Recipient: rfc822;\n a@x.example\nStatus: 4.0.0 (x)", ("a@x.example", "4.0.0", None, None)),
        (
            "Diagnostic-Code: smtp; 550-no\n550-a: b\n550 5.7.1 c\nStatus: 5.0.0\nFinal-Recipient: rfc822;a@x.example",
            ("a@x.example", "5.0.0", None, "550-no 550-a: b 550 5.7.1 c"),
        ),
        (
            "Final-Recipient: rfc822;a@x.example\nAction: failed\nDiagnostic-Code: smtp; 550 5.2.2 full",
            ("a@x.example", "5.2.2", "failed", "550 5.2.2 full"),
        ),
        ("Final-Recipient: rfc822;a@x.example\nction: failed\nStatus: 5.3.0", ("a@x.example", "5.3.0", None, None)),
    ],
)
def test_fields_are_read_with_all_their_deviations(text, expected):
    (found,) = fields.recipients(fields.read_groups(text))
    assert (found.recipient, found.status, found.action, found.diagnostic) == expected


def test_a_diagnostic_is_one_line_without_control_characters_and_bounded():
    found = codes.diagnostic("550 \x00no\n\x1b[31m " + "x" * 5000)
    assert str(found).startswith("550 no [31m x")
    assert len(str(found)) == codes.MAX_DIAGNOSTIC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("550 5.1.1 unknown", "5.1.1"),
        ("(#5.1.1 - x)", "5.1.1"),
        ("host 5.1.1.20 said 550 no", "5.0.0"),
        ("version 15.1.2", None),
        ("smtp;452 later", "4.0.0"),
        ("ERROR_CODE :550, gone", "5.0.0"),
        ("at 10:450 or in room a550", None),
        ("4.7.650 blocked", "4.7.650"),
    ],
)
def test_a_status_is_told_from_other_numbers(text, expected):
    assert codes.stated_status(text) == expected
