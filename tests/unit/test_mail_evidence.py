from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.evidence import Trust, judge
from triaged.mail.parse import parse
from triaged.model import EvidenceLevel

TRUST = Trust(authserv_id="mx.acme.example")
RECEIVED = "Received: from a by b; Mon, 16 Nov 2026 10:00:00 +0100"
DMARC = "dmarc=pass header.from=customer.example"


def results(text, server="mx.acme.example"):
    return f"Authentication-Results: {server}; {text}"


def level(*headers, sender="Ivan <ivan@customer.example>", trust=TRUST):
    mail = parse("\r\n".join([*headers, f"From: {sender}", "", "text"]).encode())
    return judge(mail, trust).level


@pytest.mark.parametrize(
    "text",
    [
        DMARC,
        "dkim=pass header.d=customer.example",
        "dkim=fail header.d=customer.example; dkim=pass header.d=CUSTOMER.example header.s=k",
        "spf=pass (mx: ok) smtp.mailfrom=ivan@customer.example",
        "spf=pass smtp.mailfrom=customer.example; dkim=none",
        f"spf=fail smtp.mailfrom=x.example; {DMARC}",
        "dkim=pass header.i=@customer.example header.s=k header.b=abc",
        "dkim=pass header.i=ivan@customer.example",
        'dkim=pass header.i=@customer.example header.b="Ab/+="',
        "spf=pass smtp.mailfrom=ivan@customer.example; spf=none smtp.helo=mail.customer.example",
        f"dkim=fail header.d=a.example header.s=k; dkim=pass header.d=a.example header.s=l; {DMARC}",
        f"{DMARC} (a comment; dmarc=fail)",
        f'spf=fail reason="a; dmarc=fail" smtp.mailfrom=x.example; {DMARC}',
        f"x-odd=clean score=-1 state=0; {DMARC}",
    ],
)
def test_a_pass_for_the_domain_of_from_vouches_for_the_sender(text):
    assert level(results(text), RECEIVED) is EvidenceLevel.A2


@pytest.mark.parametrize(
    "text",
    [
        "dkim=pass header.d=other.example",
        "dkim=pass header.d=mail.customer.example",
        "dkim=pass header.d=example",
        "spf=pass smtp.mailfrom=bounce@other.example",
        "dkim=pass",
        "dmarc=pass header.from=other.example",
        "dmarc=pass header.from=mail.customer.example",
        "dmarc=pass header.from=customer.example.evil.example",
        "dmarc=pass header.from=xcustomer.example",
        "dmarc=pass header.from=customer.example.",
        "dmarc=pass header.from=customer.example header.from=other.example",
        "dkim=pass header.i=@mail.customer.example",
        "dkim=pass header.i=@customer.example header.d=other.example",
        "spf=pass smtp.helo=customer.example",
        "spf=pass smtp.mailfrom=customer.example@other.example",
    ],
)
def test_a_pass_for_another_domain_is_less(text):
    assert level(results(text), RECEIVED) is EvidenceLevel.A1


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "dkim=fail header.d=customer.example",
        "dmarc=fail header.from=customer.example; spf=pass smtp.mailfrom=customer.example",
        f"{DMARC}; dmarc=fail header.from=customer.example",
        "spf=pass smtp.mailfrom=customer.example; spf=softfail smtp.mailfrom=customer.example",
        f"{DMARC}; {DMARC}",
        f"{DMARC}; dmarc=pass header.from=other.example",
        f"DMARC=fail header.from=customer.example; {DMARC}",
        f"dmarc/1=fail header.from=customer.example; {DMARC}",
        f"spf=pass smtp.mailfrom=a.example; spf=pass smtp.mailfrom=b.example; {DMARC}",
        f"dkim=pass header.d=customer.example; dkim=fail header.d=customer.example; {DMARC}",
        f"arc=pass; arc=fail; {DMARC}",
        f"dmarc=fail ({DMARC}) header.from=customer.example",
        f"({DMARC}) spf=none",
        f'spf=none reason="; {DMARC}"',
        f'spf=none reason="\\"; {DMARC}; x=\\""',
        f"spf=none ((; {DMARC}))",
        f"spf=none (\\); {DMARC}",
        "=?utf-8?q?dmarc=3Dpass?= header.from=customer.example",
        "dmarc=pass_ header.from=customer.example",
        "dmarc=none header.from=customer.example",
        f"dmarc=fail header.from=customer.example {DMARC}",
        "dmarc=",
        "(((((",
        '"unterminated',
        "x" * 5000,
    ],
)
def test_conflicts_failures_and_odd_text_prove_nothing(text):
    assert level(results(text), RECEIVED) is EvidenceLevel.A0


def test_results_below_the_first_received_header_came_with_the_mail():
    assert level(RECEIVED, results(DMARC)) is EvidenceLevel.A0


@pytest.mark.parametrize(
    "hop",
    [
        "Received: from mx.acme.example\r\n\tby imap.example with LMTP\r\n\tid ab; Mon, 16 Nov 2026 10:00:00 +0000",
        "Received: from mx (mx [10.0.0.1]) by imap.example (Cyrus 3.6) with LMTPA; Mon, 16 Nov 2026 10:00:00 +0000",
    ],
)
def test_the_hop_from_the_mail_server_to_its_store_hides_nothing(hop):
    outside = "Received: from evil by mx.acme.example with ESMTP; Mon, 16 Nov 2026 09:59:59 +0100"
    assert level(hop, results(DMARC), outside) is EvidenceLevel.A2
    assert level(hop, outside, results(DMARC)) is EvidenceLevel.A0
    assert level(outside, hop, results(DMARC)) is EvidenceLevel.A0


@pytest.mark.parametrize(
    "server",
    [
        *("mx.evil.example", "MX.acme.example", "mx.acme.example.evil.example", "(mx.acme.example) evil"),
        *("mx.acme.example.", "evil.mx.acme.example", "mx.acme.example 2", "mx.acme.example/1", "mx.acme.example evil"),
        *('"mx.acme.example"', "(mx.evil.example) mx.acme.example", "evil mx.acme.example", "mx.acme.example@evil"),
        *("=?utf-8?q?mx=2Eacme=2Eexample?=", "mx.acme.example\\", "mx.acme.ex\r\n\tample", "m\u0445.acme.example"),
        *("dmarc=pass", ""),
    ],
)
def test_only_exactly_the_trusted_server_counts(server):
    assert level(results(DMARC, server), RECEIVED) is EvidenceLevel.A0


@pytest.mark.parametrize(
    "server", ["mx.acme.example", "mx.acme.example 1", "mx.acme.example (filter; 1.0)", "\r\n mx.acme.example"]
)
def test_a_version_a_comment_and_folds_change_nothing(server):
    assert level(
        results(DMARC, server).replace("dmarc=pass ", "dmarc=pass\r\n\t(p=none;\r\n d=none)\r\n\t"), RECEIVED
    ) is (EvidenceLevel.A2)


def test_an_id_with_a_star_stands_for_one_more_name():
    trust = Trust(authserv_id="*.acme.example")
    assert level(results(DMARC), RECEIVED, trust=trust) is EvidenceLevel.A2
    for server in (
        "acme.example",
        ".acme.example",
        "a.mx.acme.example",
        "mxacme.example",
        "*.acme.exampl",
        "mx.acme.example.evil",
    ):
        assert level(results(DMARC, server), RECEIVED, trust=trust) is EvidenceLevel.A0
    # one mail has passed one of them
    assert level(results(DMARC), results("dkim=none", "b.acme.example"), RECEIVED, trust=trust) is EvidenceLevel.A2
    assert level(results("dkim=none"), results(DMARC, "b.acme.example"), RECEIVED, trust=trust) is EvidenceLevel.A0


@pytest.mark.parametrize("tag", ["l=10", "l = 0", "\r\n l=999"])
@pytest.mark.parametrize("signer", ["customer.example", "CUSTOMER.example", "example", "mail.customer.example"])
def test_a_signature_of_a_part_of_the_text_is_no_signature(tag, signer):
    signature = f"DKIM-Signature: v=1; d={signer}; {tag}; s=k; h=from; b=abc"
    both = f"dkim=pass header.d=customer.example; {DMARC}"
    assert level(results(both), RECEIVED, signature) is EvidenceLevel.A0
    assert level(results(f"{both}; spf=pass smtp.mailfrom=customer.example"), RECEIVED, signature) is EvidenceLevel.A2
    assert level(results(both), RECEIVED, signature.replace("l", "x")) is EvidenceLevel.A2
    assert level(results(both), RECEIVED, signature.replace(signer, "list.other")) is EvidenceLevel.A2


def test_headers_that_were_not_all_read_prove_nothing():
    text = "\r\n".join([results(DMARC), RECEIVED, "From: ivan@customer.example", *["X-Many: x"] * 1000, "", "text"])
    assert judge(parse(text.encode()), TRUST).level is EvidenceLevel.A0


def test_the_headers_of_filters_stand_within_a_block():
    among = ["DKIM-Filter: OpenDKIM", "DMARC-Filter: OpenDMARC", "Received-SPF: pass"]
    assert level(results("dkim=none"), *among, results(DMARC), RECEIVED) is EvidenceLevel.A2


def test_more_headers_of_one_server_than_it_writes_prove_nothing():
    assert level(*[results("x-a=pass")] * 9, results(DMARC), RECEIVED) is EvidenceLevel.A2
    assert level(*[results("x-a=pass")] * 10, results(DMARC), RECEIVED) is EvidenceLevel.A0


def test_only_the_topmost_block_counts():
    assert level(results("dkim=fail"), "X-Other: x", results(DMARC), RECEIVED) is EvidenceLevel.A0
    assert level(results("dkim=none"), results(DMARC), RECEIVED) is EvidenceLevel.A2


def test_a_foreign_block_above_does_not_hide_the_trusted_one():
    assert level(results("none", "other.example"), results(DMARC), RECEIVED) is EvidenceLevel.A2


def test_without_trust_nothing_is_proven():
    assert level(results(DMARC), RECEIVED, trust=None) is EvidenceLevel.A0


def test_without_a_single_from_nothing_is_proven():
    assert level(results(DMARC), RECEIVED, sender="a@customer.example, b@customer.example") is EvidenceLevel.A0
    assert level(results(DMARC), RECEIVED, "Subject: a", "Subject: b") is EvidenceLevel.A0


@given(st.text(alphabet='dkim=pass;header.from=customer.example ()"\\/,\n', max_size=80))
def test_any_results_are_judged_without_an_error(text):
    level(results(text.replace("\n", " ")), RECEIVED)


@pytest.mark.parametrize(
    "received",
    [
        "from by x with LMTP (unknown [192.0.2.1]) by mx.acme.example (Postfix) with ESMTP id 1; date",
        "from x by y with LMTP (unknown [192.0.2.1]) by mx.acme.example (Postfix) with ESMTP id 1; date",
        'from evil by mx.acme.example with esmtp (Exim) (envelope-from <"a by x with LMTP b"@evil>) id 1; date',
        'from evil by mx.acme.example with ESMTP id 1 for <"by x with LMTP"@acme.example>; date',
        "from evil (by x with LMTP [192.0.2.1]) by mx.acme.example with ESMTP id 1; date",
        'from x by y with LMTP ( (unknown [192.0.2.1]) by mx.acme.example with ESMTP (from <"))("@evil>); date',
        "from evil by mx.acme.example with ESMTP id LMTP; date",
        "from evil by mx.acme.example with LMTP (x) with ESMTP id 1; date",
        "by mx.acme.example with LMTP; date",
        "from evil by mx.acme.example (( with LMTP; date",
        "from evil by mx.acme.example with LMTPX; date",
        "from evil; by mx.acme.example with LMTP",
        "from x by y with LMTP by mx.acme.example id 1; date",
        "from x by y with LMTP (unknown id 1; date",
    ],
)
def test_words_of_the_sender_make_no_inner_hop(received):
    assert level(f"Received: {received}", results(DMARC)) is EvidenceLevel.A0


def test_encoded_results_are_no_results():
    assert level("Authentication-Results: =?utf-8?q?mx=2Eacme=2Eexample=3B_" + DMARC.replace(" ", "_") + "?=") is (
        EvidenceLevel.A0
    )


def test_a_domain_in_another_script_is_compared_in_its_ascii_form():
    assert level(results("dmarc=pass header.from=xn--e1afmkfd.example"), sender="i@пример.example") is EvidenceLevel.A2
