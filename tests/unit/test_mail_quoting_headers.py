from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triaged.mail.parse import parse
from triaged.mail.quoting import split_reply
from triaged.model import Address

#: From, sent, to, subject: as Outlook and others call them.
LABELS = {
    "en": ("From", "Sent", "To", "Subject"),
    "en-date": ("From", "Date", "To", "Subject"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "ru-mail.ru": ("От кого", "Дата", "Кому", "Тема"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
    "be": ("Ад", "Дата", "Каму", "Тэма"),
    "bg": ("От", "Изпратено", "До", "Относно"),
    "zh-hans": ("发件人", "发送时间", "收件人", "主题"),
    "zh-hant": ("寄件者", "寄件日期", "收件者", "主旨"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "pt": ("De", "Enviada em", "Para", "Assunto"),
    "pl": ("Od", "Wysłane", "Do", "Temat"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "no": ("Fra", "Dato", "Til", "Emne"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "sk": ("Od", "Odoslané", "Komu", "Predmet"),
    "sl": ("Od", "Poslano", "Za", "Zadeva"),
    "hr": ("Šalje", "Poslano", "Prima", "Predmet"),
    "sr": ("Од", "Послато", "За", "Наслов"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "ro": ("De la", "Trimis", "Către", "Subiect"),
    "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "vi": ("Từ", "Đã gửi", "Đến", "Chủ đề"),
    "th": ("จาก", "ส่ง", "ถึง", "เรื่อง"),
    "id": ("Dari", "Dikirim", "Kepada", "Subjek"),
    "et": ("Saatja", "Saadetud", "Adressaat", "Teema"),
    "lv": ("No", "Nosūtīts", "Kam", "Temats"),
    "lt": ("Nuo", "Išsiųsta", "Kam", "Tema"),
    "ca": ("De", "Enviat el", "Per a", "Assumpte"),
    "ar": ("من", "تاريخ الإرسال", "إلى", "الموضوع"),
    "he": ("מאת", "נשלח", "אל", "נושא"),
    "fa": ("از", "تاریخ", "به", "موضوع"),
    "hi": ("प्रेषक", "भेजा गया", "प्रति", "विषय"),
}
VALUES = ("Acme Support <support@acme.example>", "16.11.2026 10:00", "Ivan", "Re: Printer")


def block(language, pattern="{}: {}"):
    return "\n".join(pattern.format(label, value) for label, value in zip(LABELS[language], VALUES, strict=True))


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize(
    "pattern", ["{}: {}", "*{}:* {}", "**{}:** {}", "{}：{}", "{} : {}", "\u200f{}:\t{}", "{}:\xa0{}"]
)
def test_a_header_block_ends_the_reply_in_every_language(language, pattern):
    text = f"It works.\n\n{block(language, pattern)}\n\nTry again."
    visible = split_reply(text)
    assert (visible.reply, visible.quoted) == ("It works.", text.removeprefix("It works.\n\n"))


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize("rule", ["_" * 32, "-" * 30, "=====", "-----Original Message-----"])
def test_the_rule_above_a_block_goes_with_it(language, rule):
    assert split_reply(f"It works.\n\n{rule}\n{block(language)}\n\nTry again.").reply == "It works."


@pytest.mark.parametrize("language", LABELS)
def test_empty_lines_between_the_headers_do_not_hide_a_block(language):
    assert split_reply(f"It works.\n\n{block(language, '{}: {}' + chr(10))}\n\nTry again.").reply == "It works."


@pytest.mark.parametrize(
    "text",
    [
        "From: Acme\n<support@acme.example>\nSent: Monday\nTo: Ivan\nSubject: a long\nsubject\n\nTry again.",
        "From: Acme <support@acme.example>\nReply-To: Acme <x@acme.example>\nDate: Monday\nTo: Ivan\nSubject: x\n\nTry",
        "Message du : 16/11/2026 10:00\nDe : Acme\nA : ivan@customer.example\nCopie à : \nSujet : x\n\nTry",
        "Date: Mon, 16 Nov 2026 10:00:00 +0100\nSubject: x\nFrom: support@acme.example\nTo: i@customer.example\n\nTry",
        "From: Acme\nSent: \u200eMonday\u200e, \u200e16\u200e.11.2026\u200e \u200e10\u200e:\u200e00\nTo: Ivan\n\nTry",
        "  From: Acme <support@acme.example>\n To: Ivan <ivan@customer.example>\n Sent: Monday\n\nTry again.",
    ],
)
def test_blocks_of_other_shapes_end_the_reply(text):
    assert split_reply(f"It works.\n\n{text}").reply == "It works."


@pytest.mark.parametrize(
    "text",
    [
        "I want to travel\n\nFrom: Berlin\nTo: Paris\nDate: 5 May 2026\n\nIs there a train?",
        "Here is my order\n\nTo: Ivan\nDate: 5 May\n\nThanks",
        "Please change two things\n\nSubject: the price is wrong\nDate: yesterday\n\nThanks",
        "Our parcel\n\nSent: last week\nFrom: Berlin\nTo: Paris\n\nhas not come.",
        "I get mails from: bob@customer.example and from: ann@customer.example",
        "What I see:\n\nfrom: 3\nto: 4\n\nWhy?",
        "--- original\n+++ changed\n@@ -1 +1 @@\n-a\n+b",
        "Item          Price\n-------------------\nPrinter         100\n-------------------\nIs that right?",
        "# Title\n\ntext\n\n***\n\nmore text",
    ],
)
def test_what_a_person_lists_is_never_cut(text):
    visible = split_reply(text)
    assert (visible.reply, visible.quoted) == (text, "")


SEPARATORS = [
    "-----Original Message-----",
    "-------- Original message --------",
    "------ Original Message ------",
    "---Original---",
    "-----Original Appointment-----",
    "-------- Исходное сообщение --------",
    "-------- Вихідне повідомлення --------",
    "-------- Оригинално съобщение --------",
    "------------------ 原始邮件 ------------------",
    "------------------&nbsp;原始邮件&nbsp;------------------",
    "---------- 原始郵件 ----------",
    "---- 回复的原邮件 ----",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
    "--------- 원본 메일 ---------",
    "-----Ursprüngliche Nachricht-----",
    "-------- Original-Nachricht --------",
    "----- Nachricht von Acme <support@acme.example> ---------",
    "-----Message d'origine-----",
    "-------- Message d’origine --------",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Mensagem original-----",
    "-----Oryginalna wiadomość-----",
    "-----Oorspronkelijk bericht-----",
    "-----Ursprungligt meddelande-----",
    "-------- Oprindelig besked --------",
    "-------- Opprinnelig melding --------",
    "-----Alkuperäinen viesti-----",
    "-----Původní zpráva-----",
    "-----Pôvodná správa-----",
    "-----Izvirno sporočilo-----",
    "-----Izvorna poruka-----",
    "-----Özgün İleti-----",
    "-----Mesaj original-----",
    "-----Eredeti üzenet-----",
    "-----Αρχικό μήνυμα-----",
    "-----Thư gốc-----",
    "-----ข้อความต้นฉบับ-----",
    "-----Pesan Asli-----",
    "-----Algne sõnum-----",
    "-----Originalus laiškas-----",
    "-----Sākotnējais ziņojums-----",
    "-----Missatge original-----",
    "-----الرسالة الأصلية-----",
    "-----הודעה מקורית-----",
    "-----پیام اصلی-----",
    "-----मूल संदेश-----",
]


@pytest.mark.parametrize("line", SEPARATORS)
def test_a_separator_ends_the_reply(line):
    visible = split_reply(f"It works.\n\n{line}\nTry again.")
    assert (visible.reply, visible.quoted) == ("It works.", f"{line}\nTry again.")


@pytest.mark.parametrize("line", [*SEPARATORS, block("de")])
def test_an_answer_below_a_quote_with_marks_stays(line):
    assert split_reply(f"{line}\n\n> Try again.\n\nIt works.").reply == "It works."


@pytest.mark.parametrize("line", [*SEPARATORS, block("de")])
def test_a_mail_that_is_only_history_keeps_its_text(line):
    text = f"{line}\n\nTry again."
    visible = split_reply(text)
    assert (visible.reply, visible.quoted) == (text, "")


# --- forwards ---

MARKS = [
    "---------- Forwarded message ---------",
    "-------- Forwarded Message --------",
    "Begin forwarded message:",
    "-------- Пересылаемое сообщение --------",
    "---------- Пересланное сообщение ---------",
    "Начало переадресованного сообщения:",
    "---------- Переслане повідомлення ---------",
    "---------- 转发的邮件 ----------",
    "-------- 转发邮件信息 --------",
    "---------- 轉寄郵件 ----------",
    "下面是被转发的邮件：",
    "---------- 転送メッセージ ----------",
    "転送されたメッセージ:",
    "---------- 전달된 메시지 ----------",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "---------- Message transféré ---------",
    "Début du message réexpédié :",
    "---------- Mensaje reenviado ---------",
    "Inicio del mensaje reenviado:",
    "---------- Messaggio inoltrato ---------",
    "Inizio messaggio inoltrato:",
    "---------- Mensagem encaminhada ---------",
    "Início da mensagem reencaminhada:",
    "-------- Przekazana wiadomość --------",
    "---------- Doorgestuurd bericht ---------",
    "---------- Vidarebefordrat meddelande ---------",
    "---------- Videresendt meddelelse ---------",
    "---------- Edelleenlähetetty viesti ---------",
    "-------- Přeposlaná zpráva --------",
    "-------- Preposlaná správa --------",
    "-------- Iletilen ileti --------",
    "-------- Továbbított üzenet --------",
    "---------- Προωθημένο μήνυμα ---------",
    "---------- رسالة محولة ---------",
    "---------- הודעה שהועברה ---------",
]
HEADERS = (
    "From: Acme Support <support@acme.example>\nDate: Mon, 16 Nov 2026 10:00:00 +0100\n"
    "Subject: Your invoice\nTo: Ivan <ivan@customer.example>"
)
SENDER = Address(name="Acme Support", addr="support@acme.example")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("note", ["", "Is this yours?\n\n"])
def test_what_is_passed_on_stays_in_the_reply_and_is_read(mark, note):
    text = f"{note}{mark}\n{HEADERS}\n\nPlease pay.\n\n> old words"
    visible = split_reply(text)
    assert (visible.reply, visible.quoted) == (text, "")
    assert visible.forwarded is not None
    assert visible.forwarded.from_ == SENDER
    assert visible.forwarded.subject == "Your invoice"
    assert visible.forwarded.date == datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert visible.forwarded.text == "Please pay.\n\n> old words"


def test_a_forward_that_the_program_quotes_is_one():
    inner = "Begin forwarded message:\n\n" + HEADERS + "\n\nPlease pay."
    text = "Is this yours?\n\n" + "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    visible = split_reply(text)
    assert (visible.reply, visible.quoted) == (text, "")
    assert visible.forwarded is not None
    assert (visible.forwarded.from_, visible.forwarded.text) == (SENDER, "Please pay.")


def test_a_forward_with_an_attribution_instead_of_headers_is_read():
    text = (
        'Посмотрите\n\n-------- Пересылаемое сообщение --------\n16.11.2026, 10:00, "Acme Support" '
        "<support@acme.example>:\n\nОплатите счёт.\n\n-------- Конец пересылаемого сообщения --------"
    )
    visible = split_reply(text)
    assert visible.reply == text
    assert visible.forwarded is not None
    assert (visible.forwarded.from_, visible.forwarded.text) == (SENDER, "Оплатите счёт.")


@pytest.mark.parametrize(
    ("mark", "names"),
    [
        ("----- Forwarded Message -----", ("From", "To", "Sent", "Subject")),
        ("----- Mensaje reenviado -----", ("De", "Para", "Enviado", "Asunto")),
        ("----- Weitergeleitete Nachricht -----", ("Von", "An", "Gesendet", "Betreff")),
    ],
)
@pytest.mark.parametrize("note", ["", "Is this yours?\n\n"])
def test_a_forward_whose_headers_stand_on_the_line_of_its_mark_is_read(mark, names, note):
    values = ('"Acme Support" <support@acme.example>', "i@c.example", "16.11.2026, 10:00:00 AM", "Your To: invoice")
    headers = "".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
    text = f"{note}{mark} {headers}\n\nPlease pay."
    visible = split_reply(text)
    assert visible.reply == text
    assert visible.forwarded is not None
    assert (visible.forwarded.from_, visible.forwarded.subject) == (SENDER, "Your To: invoice")
    assert visible.forwarded.text == "Please pay."


def test_the_rule_below_a_forward_is_no_part_of_it():
    visible = split_reply(f"{MARKS[3]}\n{HEADERS}\n\nOne\n-----\nTwo\n\n{'-' * 70}\n ")
    assert visible.forwarded is not None
    assert visible.forwarded.text == "One\n-----\nTwo"


@pytest.mark.parametrize(
    ("subject", "language"),
    [
        ("FW: Printer", "en"),
        ("Fwd: Printer", "en"),
        ("[EXTERN] WG: Printer", "de"),
        ("TR : Printer", "fr"),
        ("RV: Printer", "es"),
        ("ENC: Printer", "pt"),
        ("I: Printer", "it"),
        ("Doorst: Printer", "nl"),
        ("VB: Printer", "sv"),
        ("VS: Printer", "da"),
        ("VL: Printer", "fi"),
        ("PD: Printer", "pl"),
        ("İLT: Printer", "tr"),
        ("ΠΡΘ: Printer", "el"),
        ("转发：Printer", "zh-hans"),
        ("轉寄: Printer", "zh-hant"),
        ("전달: Printer", "ko"),
        ("Пересл: Printer", "ru"),
    ],
)
@pytest.mark.parametrize("note", ["", "Is this yours?\n\n"])
def test_the_subject_tells_that_a_header_block_begins_a_forward(subject, language, note):
    text = f"{note}{block(language)}\n\nPlease pay."
    visible = split_reply(text, subject=subject)
    assert (visible.reply, visible.quoted) == (text, "")
    assert visible.forwarded is not None
    assert visible.forwarded.from_ == SENDER
    assert visible.forwarded.subject == "Re: Printer"
    assert visible.forwarded.text == "Please pay."


@pytest.mark.parametrize(
    ("subject", "language"),
    [("RE: FW: Printer", "en"), ("AW: WG: Printer", "de"), ("VS: Printer", "fi"), ("Printer", "en"), ("", "en")],
)
def test_an_answer_to_a_forward_is_an_answer(subject, language):
    visible = split_reply(f"Yes, it is.\n\n{block(language)}\n\nIs this yours?", subject=subject)
    assert (visible.reply, visible.forwarded) == ("Yes, it is.", None)


def test_a_separator_below_a_forwarding_subject_begins_a_forward():
    text = f"------------------ 原始邮件 ------------------\n{block('zh-hans')}\n\n请付款。"
    visible = split_reply(text, subject="转发：发票")
    assert visible.reply == text
    assert visible.forwarded is not None
    assert visible.forwarded.text == "请付款。"


def test_a_forward_inside_history_is_history():
    text = (
        f"Done.\n\nOn 16/11/2026 10:00, Ann wrote:\n\n> ---------- Forwarded message ---------\n> {HEADERS[:40]}\n> x"
    )
    visible = split_reply(text)
    assert (visible.reply, visible.forwarded) == ("Done.", None)


def test_the_signature_above_a_forward_is_told_apart():
    visible = split_reply(f"Is this yours?\n\n-- \nIvan\n\n{MARKS[0]}\n{HEADERS}\n\nPlease pay.")
    assert visible.signature == "-- \nIvan"
    assert visible.reply.startswith("Is this yours?\n\n---------- Forwarded")


@pytest.mark.parametrize(
    "text",
    [
        "Your mail was forwarded:\n\nplease look at it.",
        "--- forwarded ---\n\nnothing of a mail here",
        "It stops at:\n---------- Forwarded message ---------",
        "I forwarded this to 3 people:\n- Ann\n- Bob",
    ],
)
def test_words_about_forwarding_are_no_forward(text):
    visible = split_reply(text)
    assert (visible.reply, visible.forwarded) == (text, None)


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("Acme Support <support@acme.example<mailto:support@acme.example>>", SENDER),
        ("Acme Support [mailto:support@acme.example]", SENDER),
        ("Acme Support (support@acme.example)", SENDER),
        ('"Acme Support" <support@acme.example>;', SENDER),
        ("support@acme.example", Address(name="", addr="support@acme.example")),
        ("Acme Support", None),
        ("", None),
    ],
)
def test_the_inner_sender_is_read_as_programs_write_him(value, sender):
    visible = split_reply(f"{MARKS[0]}\nFrom: {value}\nSubject: x\nTo: y\n\nPlease pay.")
    assert visible.forwarded is not None
    assert visible.forwarded.from_ == sender


@pytest.mark.parametrize("first", ["Received: by mx.example; Mon", "MIME-Version: 1.0", "X-Spam-Status: No"])
def test_the_source_of_a_mail_that_somebody_shows_begins_no_history(first):
    source = f"{first}\nFrom: Ann <a@b.example>\nSent: Monday 10:00\nTo: c@d.example\nSubject: Order\n\nWhere is it?"

    assert split_reply(source).reply == source
    assert split_reply(f"Look.\n\n{source.partition(chr(10))[2]}").reply == "Look."


def test_headers_with_wide_colons_alone_end_the_reply():
    visible = split_reply("好的。\n\n发件人：客服\n发送日期：2026年11月16日\n主题：订单\n\n以前的内容。")
    assert visible.reply == "好的。"
    assert visible.quoted.endswith("以前的内容。")


@pytest.mark.parametrize(
    "text",
    [
        "By the contact form:\n\nFrom: Ann <ann@c.example>\nDate: 16.11.2026 10:00\nSubject: Printer\n\nIt smokes",
        "We got this:\n\nFrom: a@b.example\nTo: c@d.example\nSubject: Win\n\nClick here\n\nWhat shall we do about it?",
        "It shows\n----- Original Message -----\nand nothing else. Please repair it.",
        "Since today I see this.\n\n> ERROR 42 disk full\n> at line 7",
    ],
)
def test_a_mail_that_answers_nothing_has_no_history(text):
    assert split_reply(text, answers=False).reply == text
    assert split_reply(text, answers=True).reply != text


def test_a_quote_with_its_attribution_is_history_in_any_mail():
    text = "It works.\n\nOn Mon, 16 Nov 2026 at 10:00, Support <s@acme.example> wrote:\n> Try again."
    assert split_reply(text, answers=False).reply == "It works."


@pytest.mark.parametrize(
    ("headers", "is_history"),
    [
        (b"Subject: New enquiry", False),
        (b"Subject: Re: Printer", True),
        (b"Subject: Printer\r\nIn-Reply-To: <a@b.example>", True),
        (b"Subject: Printer\r\nReferences: <a@b.example>", True),
        ("Subject: 回复：打印机".encode(), True),
    ],
)
def test_a_header_block_is_history_where_the_mail_says_that_it_answers(headers, is_history):
    block = b"From: Ann <a@b.example>\r\nSent: Monday 10:00\r\nTo: c@d.example\r\nSubject: Order\r\n\r\n"
    body = b"Look.\r\n\r\n" + block + b"It smokes"
    mail = parse(b"From: a@b.example\r\n" + headers + b"\r\n\r\n" + body)
    assert ("It smokes" in mail.quoted) is is_history
    assert ("It smokes" in mail.reply) is not is_history
