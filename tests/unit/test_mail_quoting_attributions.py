from __future__ import annotations

import pytest

from triaged.mail.quoting import split_reply
from triaged.mail.quoting.attribution_words import SPACED, UNSPACED

#: As mail programs write it in each language; Gmail, Apple Mail, Thunderbird, Outlook and others.
ATTRIBUTIONS = [
    ("en", "On Mon, Nov 16, 2026 at 10:00 AM Acme Support <support@acme.example> wrote:"),
    ("en", "On Nov 16, 2026, at 10:00 AM, Acme Support <support@acme.example> wrote:"),
    ("en", "On 16/11/2026 10:00, Acme Support wrote:"),
    ("en", "---- On Mon, 16 Nov 2026 10:00:00 +0100 support@acme.example wrote ----"),
    ("en", "On Monday, November 16th, 2026 at 10:00, Acme Support <support@acme.example> wrote:"),
    ("en", "Acme Support <support@acme.example> wrote on 16.11.2026 10:00:"),
    ("en", "2026-11-16 10:00 GMT+01:00 Acme Support <support@acme.example>:"),
    ("en", "Wednesday, 16 November 2026, 10:00 AM +0300 from Acme Support <support@acme.example>:"),
    ("ru", "пн, 16 нояб. 2026 г. в 10:00, Acme Support <support@acme.example>:"),
    ("ru", "Понедельник, 16 ноября 2026, 10:00 +03:00 от Acme Support <support@acme.example>:"),
    ("ru", '16.11.2026, 10:00, "Acme Support" <support@acme.example>:'),
    ("ru", "16.11.2026 10:00, Acme Support пишет:"),
    ("ru", "16 нояб. 2026 г., в 10:00, Acme Support <support@acme.example> написал(а):"),
    ("uk", "пн, 16 лист. 2026 р. о 10:00 Acme Support <support@acme.example> пише:"),
    ("uk", "16 лист. 2026 р. о 10:00 Acme Support <support@acme.example> написав(-ла):"),
    ("be", "пн, 16 ліс 2026 г. у 10:00 Acme Support <support@acme.example> піша:"),
    ("bg", "На пн, 16.11.2026 г. в 10:00 Acme Support <support@acme.example> написа:"),
    ("mk", "На пон., 16 ное. 2026 во 10:00 Acme Support <support@acme.example> напиша:"),
    ("sr", "пон, 16. нов 2026. у 10:00 Acme Support <support@acme.example> је написао/ла:"),
    ("hr", "pon, 16. stu 2026. u 10:00 Acme Support <support@acme.example> napisao je:"),
    ("sl", "V V pon., 16. nov. 2026 ob 10:00 je oseba Acme Support <support@acme.example> napisala:"),
    ("zh", '在 2026-11-16 10:00:00，"Acme Support" <support@acme.example> 写道：'),
    ("zh", "Acme Support <support@acme.example> 于2026年11月16日周一 10:00写道："),
    ("zh", "Acme Support <support@acme.example> 於 2026年11月16日 週一 上午10:00寫道："),
    ("zh", 'At 2026-11-16 10:00:00, "Acme Support" <support@acme.example> wrote:'),
    ("ja", "2026年11月16日(月) 10:00 Acme Support <support@acme.example>:"),
    ("ja", "2026/11/16 10:00、Acme Support <support@acme.example>のメール:"),
    ("ja", "2026/11/16 10:00、Acme Support <support@acme.example>のメッセージ："),
    ("ko", "2026년 11월 16일 (월) 오전 10:00, Acme Support <support@acme.example>님이 작성:"),
    ("ko", "2026. 11. 16. 오전 10:00, Acme Support <support@acme.example> 작성:"),
    ("de", "Am 16.11.2026 um 10:00 schrieb Acme Support <support@acme.example>:"),
    ("de", "Am Mo., 16. Nov. 2026 um 10:00 Uhr schrieb Acme Support <support@acme.example>:"),
    ("de", "Acme Support <support@acme.example> schrieb am Mo., 16. Nov. 2026, 10:00:"),
    ("de", "Zitat von Acme Support <support@acme.example> vom 16.11.2026 10:00:"),
    ("fr", "Le lun. 16 nov. 2026 à 10:00, Acme Support <support@acme.example> a écrit :"),
    ("fr", "- Le 2026-11-16 10:00, Acme Support a écrit :"),
    ("es", "El lun, 16 nov 2026 a las 10:00, Acme Support (<support@acme.example>) escribió:"),
    ("es", "El 16 nov 2026, a las 10:00, Acme Support <support@acme.example> escribió:"),
    ("ca", "El dl., 16 de nov. 2026, 10:00, Acme Support <support@acme.example> va escriure:"),
    ("gl", "O luns, 16 de novembro de 2026 ás 10:00, Acme Support <support@acme.example> escribiu:"),
    ("it", "Il giorno lun 16 nov 2026 alle ore 10:00 Acme Support <support@acme.example> ha scritto:"),
    ("it", 'In data 16 novembre 2026 10:00:00 "Acme Support" <support@acme.example> ha scritto:'),
    ("pt", "Em seg., 16 de nov. de 2026 às 10:00, Acme Support <support@acme.example> escreveu:"),
    ("pt", "No dia 16/11/2026, às 10:00, Acme Support <support@acme.example> escreveu:"),
    ("ro", "În lun., 16 nov. 2026 la 10:00, Acme Support <support@acme.example> a scris:"),
    ("nl", "Op ma 16 nov 2026 om 10:00 schreef Acme Support <support@acme.example>:"),
    ("nl", 'Op 16 nov. 2026 10:00 schreef "Acme Support" <support@acme.example> het volgende geschreven:'),
    ("nl", "Acme Support <support@acme.example> heeft op 16 november 2026 om 10:00 het volgende geschreven:"),
    ("af", "Op Ma. 16 Nov. 2026 om 10:00 het Acme Support <support@acme.example> geskryf:"),
    ("sv", "Den mån 16 nov. 2026 kl 10:00 skrev Acme Support <support@acme.example>:"),
    ("sv", "16 nov. 2026 kl. 10:00 skrev Acme Support <support@acme.example>:"),
    ("da", "Den man. 16. nov. 2026 kl. 10.00 skrev Acme Support <support@acme.example>:"),
    ("no", "man. 16. nov. 2026 kl. 10:00 skrev Acme Support <support@acme.example>:"),
    ("is", "Þann mán., 16. nóv. 2026 kl. 10:00 skrifaði Acme Support <support@acme.example>:"),
    ("fi", "ma 16. marrask. 2026 klo 10.00 Acme Support (support@acme.example) kirjoitti:"),
    ("fi", "Acme Support <support@acme.example> kirjoitti 16.11.2026 klo 10.00:"),
    ("et", "Kuupäev E, 16. november 2026 kell 10:00 kirjutas Acme Support <support@acme.example>:"),
    ("lv", "pirmd., 2026. g. 16. nov., plkst. 10:00 — lietotājs Acme Support <support@acme.example> rakstīja:"),
    ("lt", "2026-11-16, pr, 10:00 Acme Support <support@acme.example> rašė:"),
    ("pl", "pon., 16 lis 2026 o 10:00 Acme Support <support@acme.example> napisał(a):"),
    ("pl", "W dniu 16.11.2026 o 10:00, Acme Support pisze:"),
    ("pl", "Dnia 16 listopada 2026 10:00 Acme Support <support@acme.example> napisał(a):"),
    ("cs", "po 16. 11. 2026 v 10:00 odesílatel Acme Support <support@acme.example> napsal:"),
    ("cs", "Dne 16. 11. 2026 v 10:00 Acme Support napsal(a):"),
    ("sk", "po 16. 11. 2026 o 10:00 Acme Support <support@acme.example> napísal(a):"),
    ("hu", "Acme Support <support@acme.example> ezt írta (időpont: 2026. nov. 16., H, 10:00):"),
    ("hu", "2026.11.16. 10:00 keltezéssel, Acme Support írta:"),
    ("tr", "Acme Support <support@acme.example>, 16 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:"),
    ("tr", "Acme Support <support@acme.example> şunları yazdı (16 Kas 2026 10:00):"),
    ("el", "Στις Δευ 16 Νοε 2026 στις 10:00 π.μ., ο χρήστης Acme Support <support@acme.example> έγραψε:"),
    ("vi", "Vào Th 2, 16 thg 11, 2026 vào lúc 10:00 Acme Support <support@acme.example> đã viết:"),
    ("th", "ในวันที่ จ. 16 พ.ย. 2026 เวลา 10:00 Acme Support <support@acme.example> เขียนว่า:"),
    ("id", "Pada tanggal Sen, 16 Nov 2026 pukul 10.00 Acme Support <support@acme.example> menulis:"),
    (
        "ar",
        "في الاثنين، 16 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة Acme <\u202asupport@acme.example\u202c\u200f>:",
    ),
    ("ar", "كتب Acme Support <support@acme.example> في 16/11/2026 10:00:"),
    ("fa", "در تاریخ دوشنبه ۱۶ نوامبر ۲۰۲۶، ۱۰:۰۰ Acme Support <support@acme.example> نوشت:"),
    (
        "he",
        "\u202bבתאריך יום ב׳, 16 בנוב׳ 2026 ב-10:00 מאת Acme <\u202asupport@acme.example\u202c\u200f>:\u202c",
    ),
    ("he", "ב-16 בנוב׳ 2026, בשעה 10:00, Acme Support <support@acme.example> כתב/ה:"),
    ("hi", "सोम, 16 नव॰ 2026 को 10:00 am बजे को Acme Support <support@acme.example> ने लिखा:"),
]

#: What persons write: each ends like an attribution, and what stands below is theirs.
SENTENCES = [
    ("en", "Yesterday your colleague wrote:"),
    ("en", "On 5 May 2026 at 10:30 you wrote:"),
    ("en", "On 5 May at 10:30 I wrote to support@acme.example the following:"),
    ("en", "The manual from 2024 says what the vendor wrote:"),
    ("en", "These are the 3 questions that Bob wrote:"),
    ("en", "Please send the parcels to these 2 addresses, one of them is bob@customer.example:"),
    ("ru", "Вчера ваш сотрудник мне написал:"),
    ("ru", "5 мая 2026 в 10:30 вы мне писали:"),
    ("uk", "5 травня 2026 о 10:30 ваш колега нам написав:"),
    ("be", "5 мая 2026 у 10:30 вы мне пісалі, а ён напісаў:"),
    ("bg", "На 5 май 2026 в 10:30 вие ни написахте, а той написа:"),
    ("mk", "На 5 мај 2026 во 10:30 тој ми напиша:"),
    ("sr", "5. маја 2026. у 10:30 он ми је написао:"),
    ("hr", "Dana 5. 5. 2026. u 10:30 vaš kolega nam je napisao:"),
    ("sl", "Dne 5. 5. 2026 ob 10:30 je vaš kolega napisal:"),
    ("zh", "2026年5月5日 10:30 您写道："),
    ("zh", "你们的客服昨天写道："),
    ("ja", "2026年5月5日 10:30 に私が書きました："),
    ("ja", "添付は5通のメール:"),
    ("ko", "2026년 5월 5일 10:30 제가 작성:"),
    ("de", "Am 5. Mai 2026 um 10:30 schrieb mir Ihr Kollege:"),
    ("de", "Gestern schrieb Herr Meier:"),
    ("fr", "Le 5 mai 2026 à 10:30, votre collègue m'a écrit :"),
    ("fr", "Voici ce que le technicien a écrit :"),
    ("es", "El 5 de mayo de 2026 a las 10:30 usted me escribió:"),
    ("ca", "El 5 de maig de 2026 a les 10:30 em va escriure:"),
    ("gl", "O 5 de maio de 2026 ás 10:30 me escribiu:"),
    ("it", "Il 5 maggio 2026 alle 10:30 il vostro collega mi ha scritto:"),
    ("pt", "No dia 5 de maio de 2026, às 10:30, seu colega escreveu:"),
    ("ro", "Pe 5 mai 2026 la 10:30 mie mi-a scris:"),
    ("nl", "Op 5 mei 2026 om 10:30 schreef uw collega:"),
    ("af", "Op 5 Mei 2026 om 10:30 het jy geskryf:"),
    ("sv", "Den 5 maj 2026 kl 10:30 skrev din kollega:"),
    ("da", "Den 5. maj 2026 kl. 10.30 skrev din kollega:"),
    ("no", "Den 5. mai 2026 kl. 10:30 skrev din kollega:"),
    ("is", "Þann 5. maí 2026 kl. 10:30 skrifaði hann mér:"),
    ("fi", "Toukokuun 5. 2026 klo 10.30 hän kirjoitti minulle:"),
    ("et", "5. mail 2026 kell 10:30 ta kirjutas mulle:"),
    ("lv", "2026. gada 5. maijā plkst. 10:30 viņš man rakstīja:"),
    ("lt", "2026-05-05 10:30 jis man rašė:"),
    ("pl", "W dniu 5.05.2026 o 10:30 wasz kolega napisał:"),
    ("cs", "Dne 5. 5. 2026 v 10:30 mi váš kolega napsal:"),
    ("sk", "Dňa 5. 5. 2026 o 10:30 mi váš kolega napísal:"),
    ("hu", "2026. 05. 05. 10:30-kor ő nekem ezt írta:"),
    ("tr", "5 Mayıs 2026 10:30 tarihinde bana şunu yazdı:"),
    ("el", "Στις 5 Μαΐου 2026 στις 10:30 μου έγραψε:"),
    ("vi", "Vào ngày 5/5/2026 lúc 10:30 anh ấy đã viết:"),
    ("th", "วันที่ 5/5/2026 เวลา 10:30 คุณเขียน:"),
    ("id", "Pada 5 Mei 2026 pukul 10.30 dia menulis:"),
    ("ar", "في 5 مايو 2026 الساعة 10:30 هو كتب لي:"),
    ("fa", "در ۵ مه ۲۰۲۶ ساعت ۱۰:۳۰ او به من نوشت:"),
    ("he", "ב-5 במאי 2026 בשעה 10:30 הוא כתב לי:"),
    ("hi", "5 मई 2026 को 10:30 बजे मैंने लिखा:"),
]


#: What programs and persons write alike: the quote below tells that it was a program, and nothing does without it.
TO_THE_READER = [
    "On 5 May 2026 at 10:30 you wrote:",
    "2026年5月5日 10:30 您写道：",
    "Op 5 Mei 2026 om 10:30 het jy geskryf:",
    "วันที่ 5/5/2026 เวลา 10:30 คุณเขียน:",
    "Вы писали 16 ноября 2026 г., 10:00:00:",
    "Monday, November 16, 2026, 10:00:00 AM, you wrote:",
    "On 16.11.2026 at 10:00 you wrote:",
    "Am 16.11.2026 um 10:00 schrieben Sie:",
    "Le 16/11/2026 à 10:00, vous avez écrit :",
    "Il 16/11/2026 10:00, lei ha scritto:",
]


@pytest.mark.parametrize("line", TO_THE_READER)
def test_a_line_to_the_reader_with_date_and_time_needs_a_quote_to_be_history(line):
    assert split_reply(f"It works.\n\n{line}\n> Try again.").reply == "It works."
    text = f"It works.\n\n{line}\n\nTry again."
    assert split_reply(text).reply == text


@pytest.mark.parametrize(
    "line",
    [
        "On 16.11.2026 you wrote:",
        "At 10:00 you wrote:",
        "On 16.11.2026 at 10:00 you wrote to our office manager about the new printer:",
        "On 16.11.2026 at 10:00 you wrote to me:",
        "The 5 printers about which you wrote:",
        "Am 16.11.2026 schrieben Sie:",
        "Вы писали в 10:00:",
    ],
)
def test_a_sentence_to_the_reader_that_a_person_made_stays(line):
    text = f"Hello,\n\n{line}\n> Restart it.\n\nIs that right?"
    assert split_reply(text).reply == text


@pytest.mark.parametrize("line", ["サポート さんは書きました:", "客服 写道：", "客服 寫道:", "홍길동님이 작성:"])
def test_a_name_and_a_verb_without_a_date_need_a_quote_to_be_history(line):
    assert split_reply(f"It works.\n\n{line}\n> Try again.").reply == "It works."
    text = f"It works.\n\n{line}\n\nTry again."
    assert split_reply(text).reply == text


def test_every_language_has_its_samples():
    languages = set(SPACED) | set(UNSPACED)
    assert languages == {language for language, _ in ATTRIBUTIONS}
    assert languages == {language for language, _ in SENTENCES}


@pytest.mark.parametrize(("language", "line"), ATTRIBUTIONS)
def test_an_answer_above_a_marked_quote_is_the_reply(language, line):
    visible = split_reply(f"It works.\n\n{line}\n\n> Try again.\n> Regards")
    assert visible.reply == "It works."
    assert visible.quoted == f"{line}\n\n> Try again.\n> Regards"


@pytest.mark.parametrize(("language", "line"), ATTRIBUTIONS)
def test_an_answer_above_an_unmarked_quote_is_the_reply(language, line):
    assert split_reply(f"It works.\n\n{line}\n\nTry again.\nRegards").reply == "It works."


@pytest.mark.parametrize(("language", "line"), ATTRIBUTIONS)
def test_an_answer_below_a_marked_quote_is_the_reply(language, line):
    visible = split_reply(f"{line}\n> Try again.\n\nIt works.")
    assert visible.reply == "It works."
    assert "> Try again." in visible.quoted


@pytest.mark.parametrize(("language", "line"), [each for each in ATTRIBUTIONS if not each[1].startswith("--")])
@pytest.mark.parametrize("width", [40, 60])
def test_a_wrapped_attribution_is_found_whole(language, line, width):
    words = line.split(" ")
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > width and len(lines) < 4:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    wrapped = "\n".join(lines)
    assert split_reply(f"It works.\n{wrapped}\n\n> Try again.").reply == "It works."


@pytest.mark.parametrize(
    "line",
    [
        "On Mon, Nov 16, 2026 at 10:00 AM Support <support@acme.example<mailto:support@acme.example>> wrote:",
        "On\xa0Mon, Nov 16, 2026 at 10:00\u202fAM Support <support@acme.example> wrote:\u200f",
        "*On Mon, Nov 16, 2026 at 10:00 AM Support <support@acme.example> wrote:*",
        "On Mon, Nov 16, 2026 at 10:00 AM Support <support@acme.example>wrote:",
        "2026/11/16 Support <support@acme.example>",
        "Support wrote:",
        "Quoting Support <support@acme.example>:",
        "man. 16. nov. 2026 kl. 10:00 skrev Support <support@acme.example\n>:",
        "On Nov 16, 2026,\nat 10:00,\nSupport <support@acme.example> wrote:",
        "------------------------------\nOn Mon, Nov 16, 2026 at 10:00, Support wrote:",
    ],
)
def test_what_programs_do_to_the_line_does_not_hide_it(line):
    assert split_reply(f"It works.\n\n{line}\n\n> Try again.").reply == "It works."


def test_a_quote_may_be_marked_with_bars():
    assert split_reply("Yes.\n\n2026/11/16 Support <support@acme.example>\n\n| Try\n|\n| again").reply == "Yes."


@pytest.mark.parametrize(("language", "line"), SENTENCES)
def test_a_sentence_of_a_person_is_never_cut(language, line):
    text = f"Hello,\n\n{line}\n\nIs that right?\n\nIvan"
    assert split_reply(text).reply == text


@pytest.mark.parametrize(("language", "line"), [each for each in SENTENCES if each[1] not in TO_THE_READER])
def test_what_a_person_quotes_below_a_sentence_of_his_own_stays(language, line):
    text = f"Hello,\n\n{line}\n> Restart it.\n\nIs that right?"
    assert split_reply(text).reply == text


def test_a_first_line_that_is_an_attribution_is_no_answer():
    text = "On 16/11/2026 10:00, Support wrote:\n\nThe answer.\n\nOn 15/11/2026 09:00, Ivan wrote:\n> Why?\n\nBecause."
    visible = split_reply(text)
    assert visible.reply.startswith("The answer.")
    assert visible.reply.endswith("Because.")


def test_a_quote_that_was_wrapped_once_more_is_still_one():
    text = (
        "It works.\n\nOn 16/11/2026 10:00, Support wrote:\n\n"
        "> Please take the cable out, wait for a minute or two, and then put it,\n"
        "gently, in again.\n>\n> Regards"
    )
    assert split_reply(text).reply == "It works."
