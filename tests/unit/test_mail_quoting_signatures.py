from __future__ import annotations

import pytest

from triaged.mail.quoting import is_phone_signature, split_reply
from triaged.mail.quoting.signature_phrases import PHRASES

PHONE_LINES = [
    "Sent from my iPhone",
    "Sent from my iPad Pro",
    "Sent from my TI-85",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from my HUAWEI Mate 20, please excuse typos",
    "Sent from my cell. Sorry for any typos!",
    "Sent from Yahoo Mail on Android",
    "Sent from [Mail](https://go.microsoft.example/?id=1) for Windows",
    "Sent from Outlook for iOS<https://aka.ms/x>",
    "Sent via BlackBerry",
    "Sent with Proton Mail secure email.",
    "<<sent by galaxy>>",
    "(sent from a phone)",
    "*Sent from my Xiaomi*",
    "From my iPhone",
    "Get Outlook for iOS",
    "Get Outlook for Android<https://aka.ms/x>",
    "Get [Outlook for Mac](https://aka.ms/x)",
    "Отправлено с iPhone",
    "Отправлено с моего Xiaomi",
    "Отправлено из мобильной Яндекс Почты: http://m.ya.ru/ymail",
    "Отправлено из Почты Mail.ru для Android",
    "Получите Outlook для Android",
    "Надіслано з iPhone",
    "Надіслано з мого Samsung Galaxy",
    "Адпраўлена з iPhone",
    "Изпратено от iPhone",
    "Послато са iPhone-а",
    "Poslano s mog iPhone uređaja",
    "Poslano iz mojega iPhona",
    "Von meinem iPhone gesendet",
    "Von meinem Samsung Gerät gesendet.",
    "Gesendet von Mail für Windows",
    "Gesendet mit der Telekom Mail App",
    "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
    "Outlook für iOS beziehen",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon appareil",
    "Envoyé depuis l'application Mail Orange",
    "Envoyé à partir d'Outlook pour Android",
    "Télécharger Outlook pour iOS",
    "Enviado desde mi iPhone",
    "Enviado desde Correo para Windows",
    "Obtener Outlook para Android",
    "Enviat des del meu iPhone",
    "Enviado dende o meu Android",
    "Inviato da iPhone",
    "Inviato dal mio dispositivo",
    "Ottieni Outlook per iOS",
    "Enviado do meu iPhone",
    "Enviado do Yahoo Mail para iPhone",
    "Obter o Outlook para Android",
    "Trimis de pe iPhone",
    "Verzonden vanaf mijn iPhone",
    "Verstuurd vanaf Samsung-tablet",
    "Outlook voor iOS downloaden",
    "Skickat från min iPhone",
    "Hämta Outlook för iOS",
    "Sendt fra min iPhone",
    "Hent Outlook til Android",
    "Få Outlook for iOS",
    "Sent úr iPhone",
    "Lähetetty iPhonesta",
    "Hanki Outlook for iOS",
    "Saadetud minu iPhone'ist",
    "Nosūtīts no mana iPhone",
    "Išsiųsta iš mano iPhone",
    "Wysłane z iPhone'a",
    "Wysłane z telefonu Samsung Galaxy",
    "Pobierz program Outlook dla systemu iOS",
    "Odesláno z iPhonu",
    "Získat Outlook pro Android",
    "Odoslané z iPhonu",
    "Az iPhone-omról küldve",
    "iPhone’umdan gönderildi",
    "Στάλθηκε από το iPhone μου",
    "Đã gửi từ iPhone của tôi",
    "ส่งจาก iPhone ของฉัน",
    "Dikirim dari iPhone saya",
    "发自我的iPhone",
    "发自我的小米手机",
    "從我的 iPhone 傳送",
    "從我的 iPhone 發送",
    "發自我的 iPhone",
    "来自QQ邮箱",
    "发自网易邮箱大师",
    "获取 Outlook for iOS",
    "iPhoneから送信",
    "Yahoo!メールアプリから送信",
    "Outlook for iOS を入手",
    "나의 iPhone에서 보냄",
    "내 Galaxy에서 보냈습니다.",
    "تم الإرسال من الـ iPhone",
    "أُرسلت من الـ iPhone",
    "ارسال شده از iPhone من",
    "נשלח מה-iPhone שלי",
    "मेरे iPhone से भेजा गया",
    "Virus-free.www.avast.com",
]
SENTENCES = [
    "Sent from my desk, is much easier than my mobile phone.",
    "The notification was sent from my iPhone app to all users.",
    "I sent it from my iPhone.",
    "Sent from London, it took a week.",
    "Sent it twice already",
    "Sent via email yesterday",
    "Sent by mail on Monday",
    "Gesendet per Mail am Montag",
    "Envoyé par mail hier",
    "Enviado por correo ayer",
    "Inviato tramite mail ieri",
    "Verstuurd per mail",
    "Skickat via mail igår",
    "Faturanız mail ile gönderildi",
    "Gửi qua email hôm qua",
    "昨日メールで送信しました",
    "어제 메일로 보냄",
    "This mail was sent from the wrong person to the wrong phone? Please tell me.",
    "Get Outlook for our office, please: we need 5 licences",
    "Отправлено с опозданием",
    "Отправлено почтой вчера",
    "Надіслано вчора",
    "Von meinem Konto wurde Geld gesendet",
    "Gesendet habe ich es gestern",
    "Envoyé hier par la poste, merci de vérifier",
    "Enviado ayer",
    "Inviato ieri",
    "Wysłane wczoraj",
    "从昨天开始我的手机不能发送邮件",
    "昨日メールを送信しました",
    "어제 메일을 보냈습니다",
    "iPhone",
    "",
    "x" * 1000,
]


def test_every_language_of_the_table_has_a_sample():
    assert len(PHONE_LINES) > 2 * len(PHRASES)


@pytest.mark.parametrize("line", PHONE_LINES)
def test_the_line_of_a_phone_or_program_is_known(line):
    assert is_phone_signature(line)


@pytest.mark.parametrize("line", PHONE_LINES)
def test_the_line_of_a_phone_is_no_part_of_the_reply(line):
    visible = split_reply(f"The printer works.\n\n{line}")
    assert (visible.reply, visible.signature) == ("The printer works.", line)


@pytest.mark.parametrize("line", PHONE_LINES)
def test_the_line_of_a_phone_above_a_quote_is_no_part_of_the_reply(line):
    visible = split_reply(f"The printer works.\n\n{line}\n\nOn 16/11/2026 10:00, Support wrote:\n\n> Try again.")
    assert (visible.reply, visible.signature) == ("The printer works.", line)


@pytest.mark.parametrize("line", SENTENCES)
def test_what_a_person_says_is_no_line_of_a_phone(line):
    assert not is_phone_signature(line)


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("-- \nIvan\n+49 30", ""),
        ("--\nIvan\nAcme GmbH", ""),
        ("--\xa0\nIvan", ""),
        ("—\nIvan\nBoss", ""),
        ("__\nIvan", ""),
        ("-- \nIvan\n\nSent from my iPhone", ""),
        ("Sent from my iPhone\n\n-- \nIvan", ""),
        ("-- \nIvan\nWhat else?", ""),
        (
            "_______________________________________________\nUsers mailing list\nusers@list.example\nhttps://list.example",
            "",
        ),
        ("--\nIvan, what do you think?", "--\nIvan, what do you think?"),
        ("Best regards\nIvan", "Best regards\nIvan"),
        ("Best regards\n-- \nIvan", "Best regards"),
        ("***\n####\n------", ""),
        ("--\n> not mine", "--\n> not mine"),
    ],
)
def test_a_signature_is_told_from_what_the_mail_says(below, kept):
    visible = split_reply(f"The printer works.\n\n{below}")
    assert visible.reply == f"The printer works.\n\n{kept}".strip()
    assert f"{kept}\n{visible.signature}".strip() == below


@pytest.mark.parametrize("greeting", ["Hello", "Hi,", "Здравствуйте!", "您好", "Guten Tag", "안녕하세요"])
@pytest.mark.parametrize("below", ["-- \nThe printer is broken.", "Sent from my iPhone"])
def test_below_a_greeting_alone_nothing_is_cut_away(greeting, below):
    visible = split_reply(f"{greeting}\n\n{below}\n\nOn 16/11/2026 10:00, Support wrote:\n> q")
    assert (visible.reply, visible.signature) == (f"{greeting}\n\n{below}", "")


@pytest.mark.parametrize("text", ["-- \nnothing but a signature", "Sent from my iPhone", "--", "***", "—\nIvan"])
def test_a_mail_that_is_only_a_signature_keeps_its_text(text):
    visible = split_reply(text)
    assert (visible.reply, visible.signature) == (text, "")


def test_the_signature_of_whom_is_quoted_stays_in_the_quote():
    text = "It works.\n\n-----Original Message-----\nTry again.\n\n-- \nAcme Support\n\nSent from my iPhone"
    visible = split_reply(text)
    assert (visible.reply, visible.signature) == ("It works.", "")


def test_a_signature_below_the_quote_and_one_above_it_are_both_found():
    visible = split_reply("It works.\n\nSent from my iPhone\n\nOn 16/11/2026 10:00, A wrote:\n> q\n\n-- \nIvan")
    assert (visible.reply, visible.signature) == ("It works.", "Sent from my iPhone\n\n-- \nIvan")


def test_a_long_text_below_two_dashes_is_no_signature():
    text = "Log:\n--\n" + "\n".join(f"line {n}" for n in range(30))
    assert split_reply(text).reply == text


@pytest.mark.parametrize(
    "text",
    [
        "we need two things:\n\n--\n1. A new password for Bob\n2. Access for Eve\n\nThanks\nAnn",
        "We need:\n--\nAnn",
        "My question is\n—\nI want a refund for order 12.",
        "My question is\n—\nRefund of order 12",
        "The error is\n–\nCannot open file\n–\nPlease fix it until Friday.",
        "It stops.\n--\nfile missing\n--\nAnn",
        "It stops.\n__\nThe printer shows error seven.",
        "It stops.\n--\nAccess for Eve, please",
        "Не работает.\n--\nПрошу заменить принтер",
        "不能用。\n--\n请更换打印机。",
        "It stops.\n--\n" + "word" * 30,
        "It stops.\n--\n- one\n- two",
    ],
)
def test_below_a_mark_that_may_be_anything_what_the_sender_says_stays(text):
    visible = split_reply(text)
    assert (visible.reply, visible.signature) == (text, "")


@pytest.mark.parametrize(
    "below",
    [
        "Ann Smith\nHead of Sales | Acme Trading Co., Ltd.\n+49 30 1234, ann@acme.example\nhttps://acme.example/",
        "Ann\n\nThis message is confidential. If you are not the intended recipient, please delete it.\nThank you.",
        "Thanks,\nAnn",
    ],
)
@pytest.mark.parametrize("mark", ["-- ", "--", "—", "–", "__"])
@pytest.mark.parametrize("above", ["It works.", "It works. The licence is MIT", "Best regards,"])
def test_who_the_sender_is_may_stand_below_any_mark(above, mark, below):
    visible = split_reply(f"{above}\n\n{mark}\n{below}")
    assert (visible.reply, visible.signature) == (above, f"{mark}\n{below}")


def test_a_mark_that_proves_nothing_does_not_hide_the_one_of_the_standard():
    visible = split_reply("It works.\n\n-- \nAnn\n--\nWe sell printers")
    assert (visible.reply, visible.signature) == ("It works.", "-- \nAnn\n--\nWe sell printers")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("line", ["字" * 2_000_000, "word " * 400_000, "a" + " " * 2_000_000 + "b"])
def test_a_long_line_around_a_mark_costs_little(line):
    assert split_reply(f"{line}\n--\n{line}").signature == ""
