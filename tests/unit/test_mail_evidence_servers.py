"""What large servers and common filters really write, and where on the way it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from triaged.mail.evidence import Trust, judge
from triaged.mail.parse import parse
from triaged.model import EvidenceLevel

MAILS = Path(__file__).parents[1] / "mail"
GMAIL = Trust(authserv_id="mx.google.com")
NO_ID = Trust(authserv_id="")
INSIDE = Trust(internal_domains=frozenset({"acme.example"}))
OWN = Trust(authserv_id="mx.acme.example")
RSPAMD = Trust(authserv_id="mx.acme.example", below_received=True)
FASTMAIL = Trust(authserv_id="*.messagingengine.com")
FORWARDED = Trust(authserv_id="mx.acme.example", sealers=frozenset({"microsoft.com"}))
TRUST = {
    "gmail": GMAIL,
    "exchange-online": NO_ID,
    "exchange-internal": INSIDE,
    "opendmarc": OWN,
    "rspamd": RSPAMD,
    "fastmail": FASTMAIL,
    "forwarded-by-exchange": FORWARDED,
}


def source(name, *changes):
    text = (MAILS / f"auth-{name}.eml").read_text().replace("\r\n", "\n")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def level(text, trust):
    return judge(parse(text.encode()), trust).level


def test_every_sample_is_used():
    assert {path.stem.removeprefix("auth-") for path in MAILS.glob("auth-*.eml")} == TRUST.keys()


@pytest.mark.parametrize("name", TRUST)
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_what_the_server_writes_proves_the_sender(name, eol):
    assert level(source(name).replace("\n", eol), TRUST[name]) is EvidenceLevel.A2


@pytest.mark.parametrize("name", TRUST)
def test_it_proves_no_other_sender(name):
    text = source(name).replace("\nFrom: ", "\nFrom: Boss <boss@bank.example>\nX-Was: ")
    assert level(text, TRUST[name]) < EvidenceLevel.A2


@pytest.mark.parametrize(
    ("name", "trust"),
    [(name, trust) for name in TRUST for trust in TRUST.values() if trust not in (TRUST[name], RSPAMD, FORWARDED)],
)
def test_a_form_of_trust_counts_for_its_own_server_only(name, trust):
    assert level(source(name), trust) is EvidenceLevel.A0


FORGED = {
    "gmail": "Authentication-Results: mx.google.com;\n dmarc=pass header.from=customer.example\n",
    "exchange-online": "Authentication-Results: dmarc=pass action=none header.from=customer.example\n",
    "opendmarc": "Authentication-Results: mx.acme.example; dmarc=pass header.from=customer.example\n",
    "rspamd": "Authentication-Results: mx.acme.example; dmarc=pass header.from=customer.example\n",
    "fastmail": "Authentication-Results: phl-mx-03.messagingengine.com; dmarc=pass header.from=customer.example\n",
}


@pytest.mark.parametrize("name", FORGED)
def test_results_that_came_with_the_mail_do_not_mend_those_of_the_server(name):
    text = source(name).replace("dmarc=pass", "dmarc=fail").replace("DKIM-Signature:", FORGED[name] + "DKIM-Signature:")
    assert level(text, TRUST[name]) is EvidenceLevel.A0


@pytest.mark.parametrize("name", [name for name in FORGED if name not in {"gmail", "rspamd"}])
def test_results_that_came_with_the_mail_do_not_stand_in_for_those_of_the_server(name):
    text = source(name).replace("Authentication-Results:", "X-Was:")
    assert level(text.replace("DKIM-Signature:", FORGED[name] + "DKIM-Signature:"), TRUST[name]) is EvidenceLevel.A0


BORDER = "Received: from mail.customer.example (mail.customer.example [192.0.2.1])"


@pytest.mark.parametrize(
    "changes",
    [
        [("with ESMTPS id", "with ESMTPSA id")],  # a user of the server itself: filters let him pass
        [("with ESMTPS id", "with UTF8SMTPSA id")],
        [("[192.0.2.1])\n", "[172.22.1.1])\n")],  # from inside: filters let it pass
        [("[192.0.2.1])\n", "[IPv6:fd00::1])\n")],
        [("[192.0.2.1])\n", "[127.0.0.1])\n")],
        [("[192.0.2.1])\n", "[...])\n")],
        [("[192.0.2.1])\n", "unknown)\n")],
        [(BORDER, "Received: from [10.0.0.1] (evil.example [198.51.100.1])")],
        [("by mx.acme.example (Postfix)", "by mx2.acme.example (Postfix)")],
        [(BORDER, "Received: from x by mx.acme.example (evil.example [198.51.100.1])")],
    ],
)
def test_results_below_received_count_only_where_the_server_is_sure_to_have_written_them(changes):
    assert level(source("rspamd", *changes), RSPAMD) is EvidenceLevel.A0


def test_results_below_received_count_only_where_that_was_chosen():
    found = judge(parse(source("rspamd").encode()), OWN)
    assert (found.level, found.why) == (
        EvidenceLevel.A0,
        "Authentication-Results of mx.acme.example only where a sender can write them too",
    )


QUOTED = 'spf=pass (mx.acme.example: domain of "a); dkim=pass header.d=customer.example (b"@evil.example) smtp.helo=x'


def test_words_of_the_envelope_in_a_comment_are_no_results():
    header = f"Authentication-Results: mx.acme.example; {QUOTED}\n"
    assert level(f"{header}From: ceo@customer.example\n\ntext", OWN) is EvidenceLevel.A0


@pytest.mark.parametrize("name", ["gmail", "rspamd"])
@pytest.mark.parametrize("between", ["", "Received-SPF: pass\n", "DKIM-Filter: OpenDKIM\n"])
def test_below_received_a_second_header_right_below_the_first_leaves_all_open(name, between):
    sender = f"{between}{FORGED[name]}DKIM-Signature:"
    found = judge(parse(source(name, ("DKIM-Signature:", sender)).encode()), TRUST[name])
    assert (found.level, found.why) == (EvidenceLevel.A0, "several Authentication-Results below Received")
    weak = source(name, ("dmarc=pass", "x=none"), ("customer.example;", "evil.example;"), ("DKIM-Signature:", sender))
    assert level(weak, TRUST[name]) is EvidenceLevel.A0


@pytest.mark.parametrize("name", ["gmail", "rspamd"])
def test_below_received_only_the_topmost_header_is_read(name):
    weak = source(name, ("dmarc=pass", "dmarc=fail"), ("DKIM-Signature:", f"X-Own: 1\n{FORGED[name]}DKIM-Signature:"))
    assert level(weak, TRUST[name]) is EvidenceLevel.A0
    good = source(name, ("DKIM-Signature:", f"X-Own: 1\n{FORGED[name]}DKIM-Signature:"))
    assert level(good, TRUST[name]) is EvidenceLevel.A2


def test_headers_above_and_below_received_are_no_one_block():
    own = "Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=evil.example\n"
    text = source("rspamd", ("Received: from mail.customer", f"{own}Received: from mail.customer"))
    assert level(text, RSPAMD) is EvidenceLevel.A1


def test_results_below_the_second_received_never_count():
    text = source("rspamd", ("Authentication-Results:", "Received: from a by b; date\nAuthentication-Results:"))
    assert level(text, RSPAMD) is EvidenceLevel.A0
    text = source("gmail", ("\nAuthentication-Results:", "\nReceived: from a by b; date\nAuthentication-Results:"))
    assert level(text, GMAIL) is EvidenceLevel.A0


@pytest.mark.parametrize(
    "received",
    [
        # the server that takes mail from outside
        "from x.prod.outlook.com (2603:10a6::1) by DB5.mail.protection.outlook.com (10.1.1.1) with HTTPS",
        # a user who submits, whatever he calls himself
        "from x.prod.outlook.com (198.51.100.1) by DB9.prod.outlook.com (2603:10a6::1) with HTTPS",
        "from x.outlook.com.evil.example (2603:10a6::1) by DB9.prod.outlook.com (2603:10a6::1) with HTTPS",
        "from x.prod.outlook.com (2603:10a6::1) by mx.evil.example with HTTPS",
        "from x.prod.outlook.com (2603:10a6::1) by a.prod.outlook.com with HTTPS (evil) by b with ESMTP",
        'from x.prod.outlook.com (2603:10a6::1) by a.prod.outlook.com with HTTPS for <"a"@b>',
        "from evil (2603:10a6::1) by mx.prod.outlook.com.evil.example with HTTPS",
    ],
)
def test_words_of_the_sender_make_no_hop_of_exchange(received):
    text = source("exchange-online")
    head, _, rest = text.partition("Authentication-Results:")
    assert level(
        f"{head}Received: {received}; Mon, 16 Nov 2026 09:00:00 +0000\nAuthentication-Results:{rest}", NO_ID
    ) is (EvidenceLevel.A0)


@pytest.mark.parametrize(
    ("trust", "results", "received"),
    [
        (GMAIL, FORGED["gmail"], "from by 2002:a05:6a10:: with SMTP id a; date"),
        (GMAIL, FORGED["gmail"], "by evil.example with SMTP id a; date"),
        (
            FASTMAIL,
            FORGED["fastmail"],
            "from evil.internal (evil [198.51.100.1]) by mx1.messagingengine.com (Postfix) with X",
        ),
        (
            FASTMAIL,
            FORGED["fastmail"],
            "from x (localhost [127.0.0.1]) by y.internal by mx1.messagingengine.com with ESMTP",
        ),
        (FASTMAIL, FORGED["fastmail"], "from x (evil [198.51.100.1]) by mx1 (Authentication Milter) with ESMTP"),
        (
            OWN,
            FORGED["opendmarc"],
            "from a (localhost [127.0.0.1]) by y.internal (Authentication Milter) with ESMTP; date",
        ),
    ],
)
def test_words_of_the_sender_make_no_hop_within_a_site(trust, results, received):
    assert level(f"Received: {received}\n{results}From: ivan@customer.example\n\ntext", trust) is EvidenceLevel.A0


@pytest.mark.parametrize(
    "clauses",
    [
        "mx.evil.example; dmarc=pass header.from=customer.example",
        "mx.evil.example 1; dmarc=pass header.from=customer.example",
        '"dmarc=pass"; dmarc=pass header.from=customer.example',
        "(x) dmarc=pass header.from=customer.example",
        "; dmarc=pass header.from=customer.example",
        "dmarc=bestguesspass action=none header.from=customer.example",
        "dmarc=none action=none header.from=customer.example",
        "dmarc=pass action=none header.from=other.example",
        "spf=none (dmarc=pass header.from=customer.example) smtp.mailfrom=customer.example",
        "none",
        "",
    ],
)
def test_of_a_server_without_id_only_a_header_without_id_counts(clauses):
    assert level(f"Authentication-Results: {clauses}\nFrom: ivan@customer.example\n\ntext", NO_ID) < EvidenceLevel.A2


def test_of_a_server_without_id_only_the_topmost_header_counts():
    good = "Authentication-Results: dmarc=pass action=none header.from=customer.example\n"
    tail = "From: ivan@customer.example\n\ntext"
    assert level(good + tail, NO_ID) is EvidenceLevel.A2
    named = judge(parse(f"Authentication-Results: mx.other.example; none\n{good}{tail}".encode()), NO_ID)
    assert named.why == "no Authentication-Results of a server without id"
    for top in ("mx.other.example; none", "spf=none", "x" * 5000):
        assert level(f"Authentication-Results: {top}\n{good}{tail}", NO_ID) is EvidenceLevel.A0


def test_older_headers_of_exchange_name_the_recipient_between_the_results():
    header = (
        "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=customer.example;"
        " acme.onmicrosoft.example; dkim=pass (signature was verified) header.d=customer.example;"
        "acme.onmicrosoft.example; dmarc=pass action=none header.from=customer.example;compauth=pass reason=100\n"
    )
    assert level(f"{header}From: ivan@customer.example\n\ntext", NO_ID) is EvidenceLevel.A2


AUTH_AS = "X-MS-Exchange-Organization-AuthAs: Internal"


@pytest.mark.parametrize(
    "changes",
    [
        [(AUTH_AS, f"{AUTH_AS}\n{AUTH_AS}")],
        [(AUTH_AS, f"{AUTH_AS}\nX-MS-Exchange-Organization-AuthAs: Anonymous")],
        [(AUTH_AS, "X-MS-Exchange-Organization-AuthAs: Anonymous")],
        [(AUTH_AS, "X-MS-Exchange-Organization-AuthAs: Internal74")],
        [(AUTH_AS, "X-MS-Exchange-Organization-AuthAs: Anonymous, Internal")],
        [(AUTH_AS, "X-MS-Exchange-Organization-AuthAs: =?utf-8?q?Internal?=")],
        [(AUTH_AS, "X-MS-Exchange-CrossTenant-AuthAs: Internal")],
        [(AUTH_AS, "Subject: x")],
        [("ann@acme.example", "ann@sub.acme.example")],
        [("ann@acme.example", "ann@acme.example.evil.example")],
        [("From: Ann Lee <ann@acme.example>", "From: ann@acme.example, boss@acme.example")],
        # a mailbox that does not lie in Exchange: nobody removes the mark of strangers there
        [
            (
                "Received: from AM0PR01MB5678",
                "Received: from evil by mx.acme.example with LMTP; date\nReceived: from AM0",
            )
        ],
        [
            (
                "Received: from AM0PR01MB5678",
                "Received: from evil by mx.acme.example with ESMTP; date\nReceived: from AM0",
            )
        ],
    ],
)
def test_only_one_mark_of_exchange_on_a_sender_of_the_organisation_counts(changes):
    assert level(source("exchange-internal", *changes), INSIDE) is EvidenceLevel.A0


def test_exchange_may_vouch_for_both_sides():
    both = Trust(authserv_id="", internal_domains=frozenset({"acme.example"}))
    assert level(source("exchange-internal"), both) is EvidenceLevel.A2
    assert level(source("exchange-online"), both) is EvidenceLevel.A2
    stolen = source("exchange-online", ("ivan@customer.example>", "ann@acme.example>"))
    assert level(stolen, both) < EvidenceLevel.A2
    twice = stolen.replace("Anonymous", f"Anonymous\n{AUTH_AS}")
    assert level(twice, both) is EvidenceLevel.A0
