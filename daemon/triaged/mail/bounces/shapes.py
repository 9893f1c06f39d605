"""How mail systems write down the recipients that failed. Data only.

Each family is recognised by what stands before the address, never by its own name: the descendants of a program change
its name and keep its phrases. All phrases are lower-case and are looked for in one line.
"""

from __future__ import annotations

#: A line with one of these is followed by a list of addresses, one a line, with or without a reason behind them.
LISTS = (
    # Sendmail, Exim, Postfix, Courier, OpenSMTPD, MessageLabs, Gmail, Exchange, Domino
    *("following address", "following recipient", "these recipients", "list of recipients", "following list of"),
    *("recipients were affected", "recipients or groups", "failed recipients", "failed addresses", "not delivered to"),
    *(
        "did not reach",
        "not reach the following",
        "failure reasons",
        "could not be delivered to",
        "cannot be delivered to",
    ),
    *("could not deliver", "unable to deliver", "able to deliver", "failed to deliver", "not be delivered", "failed:"),
    *("had permanent fatal errors", "had delivery problems", "had delivery errors", "had transient", "recipient(s)"),
    *("get to the recipient", "error(s):", "addresses did not", "undeliverable to", "incorrectly constructed"),
    *(
        "получател",
        "адресат",
        "одержувач",
        "folgende",
        "empfänger",
        "suivant",
        "destinataire",
        "siguiente",
        "destinatario",
    ),
    *("seguente", "seguenti", "destinatari", "seguinte", "następuj", "odbiorc", "volgende", "ontvanger", "följande"),
    *("følgende", "seuraav", "následuj", "příjemc", "aşağıdaki", "المستلم", "נמען"),
    *(
        "以下のメールアドレス",
        "以下の宛先",
        "次の宛先",
        "下記の",
        "宛先",
        "送信先",
        "次の受信者",
        "收件人",
        "以下地址",
        "下列",
        "收信人",
    ),
    *("수신자", "받는 사람", "다음"),
)

#: The address stands behind one of these in the same line, or alone in the next one.
LABELS = (
    # McAfee, Trend Micro, MailFoundry, KDDI, DragonFly, Facebook, old sendmail, m-FILTER, Exchange, X6
    *("could not be delivered to", "couldn't be delivered to", "cannot be delivered to", "not be delivered to"),
    *("was not delivered to", "unable to deliver message to", "unable to deliver mail to", "unable to deliver to"),
    *(
        "unable to deliver your message to",
        "error delivering your mail to",
        "deliver your message to",
        "failed to deliver to",
    ),
    *(
        "could not deliver message to",
        "could not deliver mail to",
        "could not deliver to",
        "delivery to",
        "gateway for",
        "errors:",
    ),
    *("deliver mail to", "message to", "rejected recipient", "recipient address:", "recipient:", "failed recipient:"),
    *("intended recipient:", "undeliverable address:", "invalid recipient:", "invalid recipient", "unknown recipient:"),
    *(
        "unknown user:",
        "user unknown:",
        "no such user:",
        "unknown user",
        "no such user",
        "mailbox is full:",
        "mailbox full:",
    ),
    *("rcpt to:", "rcpt to", "target mail address:", "error-for:", "addressed to", "failed address:", "for recipient"),
    *("attempts:", "size:", "address:", "user:", "userid:", "original recipient:", "forward-path:", "delivery failed:"),
    *(
        "group you tried to contact",
        "email address:",
        "e-mail address:",
        "mailbox:",
        "account:",
        "recipient",
        "to user",
    ),
    *("адрес получателя:", "получатель:", "адрес:", "одержувач:", "empfänger:", "empfängeradresse:", "destinataire :"),
    *(
        "destinataire:",
        "destinatario:",
        "destinatário:",
        "odbiorca:",
        "ontvanger:",
        "mottagare:",
        "příjemce:",
        "alıcı:",
    ),
    *(
        "宛先:",
        "宛先：",
        "送信先:",
        "送信先：",
        "收件人:",
        "收件人：",
        "收件地址:",
        "收件地址：",
        "收件人邮箱：",
        "收件人邮件地址：",
        "无法发送到",
        "无法投递到",
    ),
    *("发送到", "投递到", "发往", "收件者:", "收件者：", "수신자:", "수신자 :", "받는 사람:", "받는사람:"),
)

#: Lines with one of these name somebody else: the sender, or whom to ask.
NOT_RECIPIENTS = (
    *(
        "contact",
        "assistance",
        "please send",
        "write to",
        "mail from",
        "expanded from",
        "postmaster for",
        "help",
        "http:",
    ),
    *("sender", "reply-to", "report this", "support", "envelope-from", "questions", "generated from", "absender"),
)
