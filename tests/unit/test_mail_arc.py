from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.arc import newest_set
from triaged.mail.evidence import Trust, judge
from triaged.mail.parse import parse
from triaged.model import EvidenceLevel

SEALERS = frozenset({"forwarder.example"})
TRUST = Trust(authserv_id="mx.acme.example", sealers=SEALERS)
GOOD = "dkim=pass header.d=customer.example; dmarc=pass header.from=customer.example"
BROKEN = "Authentication-Results: mx.acme.example; arc=pass (as.1); dmarc=fail header.from=customer.example"
RECEIVED = "Received: from mail.forwarder.example by mx.acme.example with ESMTPS; Mon, 16 Nov 2026 10:00:00 +0100"


def arc_set(instance, sealer="forwarder.example", results=GOOD, cv=None, signed="from:subject"):
    return [
        f"ARC-Seal: i={instance}; a=rsa-sha256; cv={cv or ('none' if instance == 1 else 'pass')}; d={sealer}; b=ab=",
        f"ARC-Message-Signature: i={instance}; a=rsa-sha256; d={sealer}; s=k; h={signed}; bh=ab=; b=ab=",
        f"ARC-Authentication-Results: i={instance}; mail.{sealer}; {results}",
    ]


def level(*headers, trust=TRUST, own=BROKEN):
    text = "\r\n".join([own, RECEIVED, *headers, "From: Ivan <ivan@customer.example>", "", "text"])
    return judge(parse(text.encode()), trust).level


def test_what_a_named_forwarder_sealed_counts_once_the_server_says_pass():
    assert level(*arc_set(1)) is EvidenceLevel.A2
    assert level(*arc_set(1, "FORWARDER.example")) is EvidenceLevel.A2
    assert level(*reversed(arc_set(1))) is EvidenceLevel.A2
    assert (
        level(*arc_set(2), *arc_set(1, "list.example", "dmarc=fail header.from=customer.example")) is EvidenceLevel.A2
    )


@pytest.mark.parametrize(
    "results", ["arc=fail", "arc=none", "arc=pass; arc=pass", "ARC=fail; arc=pass", "spf=none (arc=pass)", "spf=none"]
)
def test_without_exactly_one_pass_of_the_trusted_server_no_chain_counts(results):
    own = f"Authentication-Results: mx.acme.example; {results}; dmarc=fail header.from=customer.example"
    assert level(*arc_set(1), own=own) is EvidenceLevel.A0


def test_a_pass_that_another_server_states_counts_for_nothing():
    assert level(BROKEN, *arc_set(1), own=BROKEN.replace("arc=pass (as.1); ", "")) is EvidenceLevel.A0
    assert level(*arc_set(1), own=BROKEN.replace("mx.acme", "mx.evil")) is EvidenceLevel.A0


def test_without_named_sealers_no_chain_counts():
    assert level(*arc_set(1), trust=Trust(authserv_id="mx.acme.example")) is EvidenceLevel.A0


@pytest.mark.parametrize(
    "headers",
    [
        arc_set(1, "evil.example"),
        arc_set(1, "sub.forwarder.example"),
        arc_set(1, "forwarder.example.evil.example"),
        [*arc_set(2, "evil.example"), *arc_set(1)],  # the last one to seal answers for the rest
        arc_set(2),  # a gap
        [*arc_set(3), *arc_set(1)],
        [*arc_set(1), *arc_set(1)],
        [*arc_set(1), arc_set(1)[2]],
        [*arc_set(1), arc_set(1, results="none")[2]],
        arc_set(1)[1:],
        arc_set(1)[:2],
        [*arc_set(1)[:1], *arc_set(1)[2:]],
        [*arc_set(2), *arc_set(1)[:1]],
        arc_set(1, cv="pass"),
        arc_set(1, cv="fail"),
        [*arc_set(2, cv="none"), *arc_set(1)],
        [*arc_set(2), *arc_set(1, cv="fail")],
        arc_set(1, signed="subject:to"),
        arc_set(1, signed="from; l=10"),
        arc_set(0),
        arc_set("01"),
        arc_set("1 2"),
        arc_set("1; i=2"),
        arc_set("\u0661"),
        arc_set(51),
        arc_set(""),
        [each.replace("d=", "d=evil.example; d=") for each in arc_set(1)],
        [each.replace("ARC-Seal: i=1", f"ARC-Seal: i=1; x={'x' * 20000}") for each in arc_set(1)],
        arc_set(1, results="dmarc=fail header.from=customer.example"),
        arc_set(1, results=f"{GOOD}; dmarc=fail header.from=customer.example"),
        arc_set(1, results=f"{GOOD}; dmarc=none header.from=customer.example"),
        arc_set(1, results="dmarc=pass header.from=other.example"),
        [*arc_set(1), "DKIM-Signature: v=1; d=customer.example; l=10; h=from; b=ab="],
        arc_set(1, results='dmarc="'),
        arc_set(1, results=f"none ({GOOD})"),
    ],
)
def test_another_sealer_a_gap_a_double_or_an_oddity_is_no_chain(headers):
    assert level(*headers) is EvidenceLevel.A0


def test_a_conflict_in_the_servers_own_results_is_not_mended_by_a_forwarder():
    assert level(*arc_set(1), own=f"{BROKEN}; dmarc=fail header.from=a.example") is EvidenceLevel.A0


def test_the_seal_of_the_receiving_server_itself_does_not_hide_the_chain():
    own = "\r\n".join([*arc_set(2, "acme.example"), BROKEN])
    assert level(*arc_set(1), own=own) is EvidenceLevel.A2
    # below its Received header the same may have come with the mail, around a text that was changed
    assert level(*arc_set(2, "acme.example"), *arc_set(1)) is EvidenceLevel.A0


def test_a_pass_for_the_sender_himself_needs_no_forwarder():
    own = BROKEN.replace("dmarc=fail", "dmarc=pass")
    text = "\r\n".join([own, RECEIVED, *arc_set(1), "From: Ivan <ivan@customer.example>", "", "text"])
    assert judge(parse(text.encode()), TRUST).why == "dmarc=pass for customer.example"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["arc-seal", "arc-message-signature", "arc-authentication-results", "subject"]),
            st.text(alphabet="i=12; d=forwarder.example cv=none()\"'\\\u0663", max_size=40),
        ),
        max_size=8,
    )
)
def test_any_chain_is_read_without_an_error(headers):
    newest_set(headers, SEALERS)
