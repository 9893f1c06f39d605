"""The full-text index, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, event, func, select, text, update

from tests.stored import ANN, NOW, add_message, add_ticket, message_row, ticket_row
from triaged.desk.finding import asked
from triaged.store import Store, search
from triaged.store.numbers import Numbers
from triaged.store.tables import counter, customer, inbox, message, ticket

TOM = "tom@agents.example"
SAID = "Ink for Müller, Straße 4711. Мой принтер не печатает. 我的打印机坏了 คอมพิวเตอร์เสีย プリンターが壊れた 프린터가"
#: Operators of both databases, and what else has broken search boxes.
HOSTILE = sorted(
    (
        "'",
        '"',
        '" OR "a',
        "' | 'a",
        "a AND",
        "NOT printer",
        "NEAR(printer ink, 2)",
        "words:printer",
        "{words}: printer",
        "^printer",
        "printer*",
        "(printer",
        "printer)",
        "!printer",
        "printer <-> ink",
        "printer:*A",
        "\\",
        "\\'; DROP TABLE message; --",
        "%",
        "_",
        "\x00",
        "printer\x00",
        ":question",
        "$1",
        "printer\ud800",
        "\u202eretnirp",
        "-" * 400,
        "x" * 10_000,
        "a " * 10_000,
        "👍🏽",
    )
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


def fill(store: Store, *texts: str, number: int = 1001, **other: object) -> None:
    with store.write() as transaction:
        add_ticket(transaction, number, *texts, **other)
    index_all(store)


def index_all(store: Store) -> None:
    while search.index_once(store):
        pass


def tickets(store: Store, question: str, agent: str = TOM) -> list[int]:
    """The tickets of the messages that a question finds, the newest first."""
    with store.read() as transaction:
        return [number for _message, number in search.find(transaction, asked(question), agent, 50)]


@pytest.mark.parametrize(
    "question",
    sorted(
        (
            "printer",
            "PRINTER",
            "prin",
            "printer ink",
            "ink printer",
            "ｐｒｉｎｔｅｒ",
            "ann",
            "Ann Lee",
            ANN,
            ANN.upper(),
            "customers.example",
            "strasse",
            "STRAẞE",
            "принтер",
            "ПРИНТЕР не",
            "打印机",
            "印",
            "打印",
            "คอมพิว",
            "プリンター",
            "ﾌﾟﾘﾝﾀｰ",
            "프린터",
            "4711",
            "#4711",
            "müller",
            "Mu\u0308ller",
        )
    ),
)
def test_words_of_every_script_are_found(store: Store, question: str) -> None:
    fill(store, SAID)
    fill(store, "nothing of it", number=1002, subject="Scanner", customer="bert@example.net")

    assert 1001 in tickets(store, question)


@pytest.mark.parametrize("question", sorted(("prnter", "printer toner", "inter", "印打", "471", "ann@customers")))
def test_what_is_not_there_is_not_found(store: Store, question: str) -> None:
    fill(store, "Ink 4711. 我的打印机坏了")

    assert tickets(store, question) == []


def test_subject_customer_and_notes_are_searched_and_the_newest_comes_first(store: Store) -> None:
    fill(store, "a", number=1001, subject="Scanner jams")
    fill(store, "b", number=1002, customer="zoe@example.net")
    with store.write() as transaction:
        transaction.execute(
            customer.insert(),
            [{"address": "zoe@example.net", "name": "Zoe Quill", "first_at": NOW, "last_at": NOW}],
        )
        add_message(transaction, 1002, "the scanner of the boss", direction="note", agent=TOM, from_addr=TOM)
    index_all(store)

    assert tickets(store, "scanner") == [1002, 1001]
    assert tickets(store, "quill") == [1002]
    assert tickets(store, "zoe@example.net") == [1002, 1002]


def test_an_exercise_is_found_by_its_own_agent_only(store: Store) -> None:
    fill(store, "practice", practice=True, assignee=TOM)

    assert tickets(store, "practice") == [1001]
    assert tickets(store, "practice", "sue@agents.example") == []


@pytest.mark.parametrize("question", HOSTILE)
def test_a_question_is_data(store: Store, question: str) -> None:
    fill(store, "The printer needs ink. \\ ' \" % _ : * ( ) | & !", "printer\x01\ufffe")
    wanted = asked(question)
    if not wanted:
        return

    found = tickets(store, question)

    plain = [each for each in wanted if each.word not in ("printer", "ink", "a")]
    if plain:
        assert found == []
    with store.read() as transaction:
        assert transaction.execute(select(func.count()).select_from(message)).scalar_one() == 2


def test_the_index_is_filled_in_bounded_batches_and_knows_how_far(store: Store) -> None:
    fill(store)
    with store.write() as transaction:
        transaction.execute(
            message.insert(), [message_row(1001, f"word{number}") for number in range(search.BATCH_MESSAGES + 5)]
        )
        assert search.behind(transaction) == search.BATCH_MESSAGES + 5

    assert search.index_once(store)
    with store.read() as transaction:
        assert search.behind(transaction) == 5
    assert search.index_once(store)
    assert not search.index_once(store)
    assert tickets(store, f"word{search.BATCH_MESSAGES + 4}") == [1001]


def test_mail_that_waits_for_its_decision_goes_first(store: Store) -> None:
    fill(store)
    waits = {"mailbox": "support", "sha256": "0" * 64, "size": 1, "received_at": NOW, "kept_at": NOW}
    waits |= {"quiet": False, "too_big": False, "acknowledged": True, "attempts": 0}
    with store.write() as transaction:
        add_message(transaction, 1001, "toner")
        transaction.execute(inbox.insert(), [waits])

    assert not search.index_once(store)
    with store.write() as transaction:
        assert search.behind(transaction) == 1
        transaction.execute(update(inbox).values(outcome="ignored"))
    assert search.index_once(store)


def test_who_searches_finds_what_was_stored_a_moment_ago(store: Store) -> None:
    fill(store)
    with store.write() as transaction:
        add_message(transaction, 1001, "toner")
        search.catch_up(transaction)
        assert len(search.find(transaction, asked("toner"), TOM, 5)) == 1

    assert not search.index_once(store)
    assert tickets(store, "toner") == [1001]


def test_a_batch_that_comes_too_late_is_left_out(store: Store) -> None:
    fill(store)
    with store.write() as transaction:
        add_message(transaction, 1001, "toner")
    with store.read() as transaction:
        late = search._next(transaction, 10)
    index_all(store)

    assert late is not None
    with store.write() as transaction:
        search._put(transaction, late)
    assert tickets(store, "toner") == [1001]


def test_filing_gives_out_its_numbers_whatever_the_index_does(store: Store) -> None:
    fill(store, "toner")
    with store.write() as transaction:
        numbers = Numbers(transaction)
        assert numbers.next("outbox") == 1
        add_message(transaction, 1001, "ink")
        search.catch_up(transaction)
        numbers.write(transaction)

    with store.read() as transaction:
        marks = {row.name: row.value for row in transaction.execute(select(counter))}
        newest = transaction.execute(select(func.max(message.c.id))).scalar_one()
    assert (marks["outbox"], marks[search.MARK]) == (1, newest)


def test_what_is_deleted_is_not_found_any_more(store: Store) -> None:
    fill(store, "toner")
    with store.write() as transaction:
        transaction.execute(delete(message).where(message.c.text == "toner"))

        assert transaction.execute(text("SELECT count(*) FROM word_index")).scalar_one() == 0
    assert tickets(store, "toner") == []


def test_messages_of_great_size_and_of_nothing_are_taken(store: Store) -> None:
    fill(
        store,
        "",
        " ".join(f"w{number:x}" for number in range(60_000)),
        "\U00010480" * 300_000,
        " ".join("\U00010480" * 47 + chr(0x10480 + number % 29) + f"{number}" for number in range(5000)),
        "".join(chr(0x4E00 + number % 20_000) for number in range(120_000)),
        "\ufdfa" * 150_000,
        " ".join(f"{'.'.join('abcdefghij')}{number}@{'.'.join('klmnopq')}.example" for number in range(3000)),
        "a\x00b".replace("\x00", " "),
    )

    assert tickets(store, "w1f") == [1001]
    assert tickets(store, "一丁") == [1001]


def test_the_statements_of_one_batch_do_not_depend_on_its_size(store: Store) -> None:
    counts = []
    for number, texts in ((1001, 1), (1002, 40)):
        with store.write() as transaction:
            add_ticket(transaction, number, *["toner"] * texts)
        asked_of: list[str] = []
        with store.write() as transaction:
            event.listen(transaction, "before_cursor_execute", lambda _c, _u, sql, *_, log=asked_of: log.append(sql))
            search.catch_up(transaction)
            search.behind(transaction)
            search.find(transaction, asked("toner"), TOM, 50)
        counts.append(len(asked_of))
    assert counts[0] == counts[1] <= 7


def test_the_index_is_used(store: Store) -> None:
    with store.write() as transaction:
        transaction.execute(ticket.insert(), [ticket_row(1001)])
        transaction.execute(message.insert(), [message_row(1001, f"{number + 10_000}") for number in range(3000)])
    index_all(store)
    with store.write() as transaction:
        dialect = transaction.dialect.name
        if dialect == "postgresql":
            transaction.execute(text("ANALYZE"))
        explain = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
        question = (search._match if dialect == "sqlite" else search._tsquery)(asked("11234"))
        plan = transaction.execute(
            text(explain + str(search.FIND[dialect])), {"question": question, "agent": TOM, "most": 50}
        ).all()
    steps = "\n".join(" ".join(map(str, row)) for row in plan)
    assert ("VIRTUAL TABLE INDEX" if dialect == "sqlite" else "word_index_by_words") in steps
