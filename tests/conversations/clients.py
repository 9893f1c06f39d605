"""The mail programs, each with the headers, their order and the quoting by which its mail is known."""

from __future__ import annotations

from datetime import timedelta, timezone

from tests.conversations import quotes
from tests.conversations.shapes import Shape

MOSCOW = timezone(timedelta(hours=3))
PEKING = timezone(timedelta(hours=8))

_EXCHANGE = (
    "From To Cc Subject Thread-Topic Thread-Index Date Message-ID In-Reply-To References",
    "Accept-Language: en-US, de-DE",
    "Content-Language: en-US",
    "X-MS-Has-Attach:",
    "X-MS-TNEF-Correlator:",
    "X-Originating-IP: [203.0.113.9]",
    "Content-Type",
    "MIME-Version: 1.0",
)

gmail = Shape(
    name="Gmail",
    head=(
        "MIME-Version: 1.0",
        "References In-Reply-To From Date",
        "X-Gm-Features: AaiRm52QzT0",
        "Message-ID Subject To Cc Content-Type",
    ),
    message_id="<CAJ{n}+xYq0TzB=h7w@mail.gmail.example>",
    body="alternative",
    quote=quotes.gmail,
)
gmail_app = Shape(
    name="Gmail app",
    head=(
        "MIME-Version: 1.0",
        "References In-Reply-To From Date Message-ID Subject To Cc Content-Type",
    ),
    message_id="<CAK{n}Zb+3Q_fd7@mail.gmail.example>",
    body="alternative",
    quote=quotes.gmail,
    encoding="base64",
)
outlook = Shape(
    name="Outlook desktop",
    head=(
        "From To Cc In-Reply-To References Subject Date Message-ID",
        "MIME-Version: 1.0",
        "Content-Type",
        "X-Mailer: Microsoft Outlook 16.0",
        "Thread-Index",
        "Content-Language: de",
    ),
    message_id="<00{n}01dca9a1$8f3c2b10$adb48130$@{domain}>",
    body="alternative",
    quote=quotes.outlook_german,
    re="AW: ",
    fwd="WG: ",
    thread_index=True,
)
exchange = Shape(
    name="Exchange",
    head=_EXCHANGE,
    message_id="<AM0PR04MB{n}C3F1@AM0PR04MB7001.eurprd04.prod.outlook.example>",
    body="html",
    quote=quotes.owa,
    re="RE: ",
    fwd="FW: ",
    thread_index=True,
)
old_exchange = Shape(
    name="Exchange with nothing but Thread-Index",
    head=(
        "X-MimeOLE: Produced By Microsoft Exchange V6.5",
        "Content-class: urn:content-classes:message",
        "MIME-Version: 1.0",
        "Content-Type Subject Date Message-ID",
        "X-MS-Has-Attach:",
        "X-MS-TNEF-Correlator:",
        "Thread-Topic Thread-Index From To Cc",
    ),
    message_id="<5F0A{n}B8E24D@exch01.{domain}>",
    body="plain",
    quote=quotes.outlook,
    re="RE: ",
    fwd="FW: ",
    links="none",
    charset="iso-8859-1",
    thread_index=True,
)
outlook_mobile = Shape(
    name="Outlook mobile",
    head=_EXCHANGE,
    message_id="<DB9P{n}MB5D21@DB9P193MB1273.EURP193.PROD.OUTLOOK.example>",
    body="html",
    quote=quotes.owa,
    signature="Get Outlook for iOS",
    thread_index=True,
)
apple_mail = Shape(
    name="Apple Mail",
    head=(
        "From Content-Type",
        "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3776.700.51\\))",
        "Subject Date In-Reply-To References To Cc Message-ID",
        "X-Mailer: Apple Mail (2.3776.700.51)",
    ),
    message_id="<6F{n}-9B1C-4B0E-8E2B-3A0E5C9B7D11@{domain}>",
    body="plain",
    quote=quotes.apple,
)
iphone = Shape(
    name="iPhone",
    head=(
        "Content-Type Content-Transfer-Encoding From",
        "Mime-Version: 1.0 (1.0)",
        "Subject Date Message-ID References In-Reply-To To Cc",
        "X-Mailer: iPhone Mail (22F76)",
    ),
    message_id="<B2{n}A-77C1-4B95-9C0D-5E1F0A9D3C42@{domain}>",
    body="plain",
    quote=quotes.apple,
    signature="Sent from my iPhone",
)
thunderbird = Shape(
    name="Thunderbird",
    head=(
        "Message-ID Date",
        "MIME-Version: 1.0",
        "User-Agent: Mozilla Thunderbird",
        "Subject",
        "Content-Language: en-US",
        "To Cc References From In-Reply-To Content-Type Content-Transfer-Encoding",
    ),
    message_id="<5d2f{n}-0c1e-4f7e-b3c1-2f6d0a9e8b77@{domain}>",
    body="plain",
    quote=quotes.thunderbird,
    encoding="8bit",
)
mutt = Shape(
    name="mutt",
    head=(
        "Date From To Cc Subject Message-ID References",
        "MIME-Version: 1.0",
        "Content-Type",
        "Content-Disposition: inline",
        "In-Reply-To",
        "User-Agent: Mutt/2.2.9 (2022-11-12)",
    ),
    message_id="<aaQ{n}xZ8kP@{domain}>",
    body="plain",
    quote=quotes.mutt,
    encoding="8bit",
)
qq = Shape(
    name="QQ",
    head=(
        "From To Cc In-Reply-To References Subject",
        "Mime-Version: 1.0",
        "Content-Type Date",
        "X-Priority: 3",
        "Message-ID",
        "X-QQ-MIME: TCMime 1.0 by Tencent",
        "X-Mailer: QQMail 2.x",
        "X-QQ-Mailer: QQMail 2.x",
    ),
    message_id="<tencent_{n}F3A9C0D7B6E5@qq.example>",
    body="alternative",
    quote=quotes.qq,
    re="回复：",
    fwd="转发：",
    charset="gb18030",
    encoding="base64",
    zone=PEKING,
)
netease = Shape(
    name="NetEase",
    head=(
        "Date From To Cc Subject",
        "X-Priority: 3",
        "X-Mailer: Coremail Webmail Server Version 2023.4",
        "In-Reply-To References Content-Type",
        "MIME-Version: 1.0",
        "Message-ID",
        "X-CM-TRANSID: 0000000000",
    ),
    message_id="<5c{n}.7a21.19530d1e2f7.Coremail.li@netease.example>",
    body="alternative",
    quote=quotes.netease,
    re="Re:",
    fwd="Fw:",
    charset="gbk",
    encoding="base64",
    zone=PEKING,
)
foxmail = Shape(
    name="Foxmail",
    head=(
        "Date From To Cc Subject References",
        "X-Priority: 3",
        "X-GUID: 0A1B2C3D-1111-2222",
        "X-Has-Attach: no",
        "X-Mailer: Foxmail 7.2.25.331[cn]",
        "Mime-Version: 1.0",
        "Message-ID Content-Type",
    ),
    message_id="<2026030120{n}847@netease.example>",
    body="alternative",
    quote=quotes.foxmail,
    re="回复: ",
    fwd="转发: ",
    links="references",
    charset="gb2312",
    encoding="base64",
    zone=PEKING,
)
yandex = Shape(
    name="Yandex",
    head=(
        "From To Cc In-Reply-To References Subject",
        "MIME-Version: 1.0",
        "X-Mailer: Yamail [ http://yandex.ru ] 5.0",
        "Date Message-ID Content-Transfer-Encoding Content-Type",
    ),
    message_id="<{n}1772366400@mail.yandex.example>",
    body="html",
    quote=quotes.yandex,
    encoding="8bit",
    zone=MOSCOW,
)
mail_ru = Shape(
    name="Mail.ru",
    head=(
        "From To Cc Subject",
        "MIME-Version: 1.0",
        "X-Mailer: Mail.Ru Mailer 1.0",
        "X-SenderField-Remind: 0",
        "Date Message-ID",
        "X-Priority: 3 (Normal)",
        "References In-Reply-To Content-Type",
    ),
    message_id="<1772366400.{n}@f321.i.mail.example>",
    body="alternative",
    quote=quotes.mail_ru,
    encoding="base64",
    zone=MOSCOW,
)
yahoo = Shape(
    name="Yahoo",
    head=(
        "Date From To Cc Message-ID In-Reply-To References Subject",
        "MIME-Version: 1.0",
        "Content-Type",
        "X-Mailer: WebService/1.1.23369 YMailNorrin",
    ),
    message_id="<{n}.1234567.1772366400000@mail.yahoo.example>",
    body="alternative",
    quote=quotes.yahoo,
)
samsung = Shape(
    name="Samsung phone",
    head=(
        "Date Subject Message-ID",
        "X-Android-Message-ID: <1@email.android.example>",
        "In-Reply-To References From To Cc",
        "Importance: normal",
        "MIME-Version: 1.0",
        "Content-Type",
    ),
    message_id="<ufe{n}9k.1772366400@email.android.example>",
    body="alternative",
    quote=quotes.samsung,
    encoding="base64",
    links="last",
)
k9 = Shape(
    name="K-9",
    head=(
        "Date From To Cc Subject",
        "User-Agent: K-9 Mail for Android",
        "In-Reply-To References Message-ID",
        "MIME-Version: 1.0",
        "Content-Type Content-Transfer-Encoding",
    ),
    message_id="<7C{n}E5-1D2A-4C1B-9A57-0F2B3C4D5E6F@{domain}>",
    body="plain",
    quote=quotes.k9,
)
s_nail = Shape(
    name="s-nail",
    head=(
        "Date From To Cc Subject Message-ID In-Reply-To References",
        "User-Agent: s-nail v14.9.24",
        "MIME-Version: 1.0",
        "Content-Type Content-Transfer-Encoding",
        "Content-Disposition: inline",
    ),
    message_id="<20260301120000.{n}Wq%me@{domain}>",
    body="plain",
    quote=quotes.s_nail,
    encoding="7bit",
)
web_form = Shape(
    name="contact form",
    head=(
        "To Subject Date From Message-ID",
        "X-Mailer: PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)",
        "MIME-Version: 1.0",
        "Content-Type Content-Transfer-Encoding",
    ),
    message_id="<kQ{n}v8ZpT@www.example.org>",
    body="plain",
    quote=quotes.nothing,
    encoding="8bit",
)
other_desk = Shape(
    name="ticket system of another company",
    head=(
        "MIME-Version: 1.0",
        "X-Mailer: OTRS Mail Service (6.0.30)",
        "X-Powered-By: OTRS (https://otrs.com/)",
        "Message-ID Date In-Reply-To References Subject From To Cc Content-Type Content-Transfer-Encoding",
    ),
    message_id="<1772366400.{n}.482913@desk.{domain}>",
    body="plain",
    quote=quotes.otrs,
)
mailman = Shape(
    name="Mailman",
    head=(
        "Date From To Cc Message-ID In-Reply-To References Subject",
        "MIME-Version: 1.0",
        "Content-Type Content-Transfer-Encoding",
        "X-BeenThere: users@lists.example.org",
        "X-Mailman-Version: 2.1.39",
        "Precedence: list",
        "List-Id: Users <users.lists.example.org>",
        "List-Post: <mailto:users@lists.example.org>",
        "Errors-To: users-bounces@lists.example.org",
    ),
    message_id="<mailman.{n}.1772366400@lists.example.org>",
    body="plain",
    quote=quotes.mutt,
    encoding="8bit",
)
google_group = Shape(
    name="Google Groups",
    head=(
        "Date From To Cc In-Reply-To References Message-ID Subject",
        "MIME-Version: 1.0",
        "Content-Type",
        "Precedence: list",
        "Mailing-list: list help@groups.example.org; contact help+owners@groups.example.org",
        "List-ID: <help.groups.example.org>",
        "X-Google-Group-Id: 999999999999",
    ),
    message_id="<CAL{n}=group@mail.gmail.example>",
    body="plain",
    quote=quotes.gmail,
)
mail_system = Shape(
    name="mail system",
    head=(
        "Date From Subject To",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type Message-ID",
    ),
    message_id="<20260301120000.{n}@mx.{domain}>",
    body="plain",
    quote=quotes.nothing,
    links="none",
    encoding="7bit",
)
