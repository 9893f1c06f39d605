"""The words in which mail systems say that a mail failed, waits, or arrived. Data only.

All are lower-case and are looked for in text whose white space was collapsed. None decides alone: they are asked only
about mail whose sender is shown to be a mail system or a robot.
"""

from __future__ import annotations

#: In a subject: the mail came back.
FAILED_SUBJECT = (
    *("undeliver", "undelievered", "returned mail", "returned to sender", "mail returned", "returned message"),
    *("(failure)", "(failed)", "delivery status notification: error", "delivery has failed", "delivery failed"),
    *(
        "delivery failure",
        "delivery error",
        "delivery problem",
        "failed delivery",
        "failure delivery",
        "failure notice",
    ),
    *("mail failure", "mail failed", "mail system error", "could not be delivered", "non-delivery"),
    *("cannot be delivered", "not delivered", "nondeliverable", "user unknown", "unknown user", "error sending your"),
    *(
        "delivery notification: failure",
        "bounce notification",
        "bounced mail",
        "unable to deliver",
        "permanent delivery",
        "rejected:",
    ),
    *("не доставлен", "недоставлен", "не может быть доставлен", "сбой доставки", "ошибка доставки"),
    *("не вдалося доставити", "помилка доставки"),
    *("unzustellbar", "nicht zugestellt", "nicht zustellbar", "fehler bei der zustellung", "zustellfehler"),
    *("non remis", "non distribu", "non délivr", "échec de la remise", "echec de remise", "échec de remise"),
    *("no se puede entregar", "no se pudo entregar", "no entregado", "error de entrega", "no entregable"),
    *("mancato recapito", "non recapitabile", "impossibile recapitare", "recapito fallito"),
    *("não entregue", "falha na entrega", "não é possível entregar", "falha de entrega"),
    *("nie dostarczono", "niedostarcz", "zwrot wiadomo", "onbestelbaar", "niet bezorgd"),
    *("kunde inte levereras", "går inte att leverera", "kan ikke leveres", "kunne ikke leveres", "ei voitu toimittaa"),
    *("nedoručiteln", "nelze doručit", "nedoručen", "teslim edilemedi", "iletilemedi", "kézbesíthetetlen"),
    *("لم يتم التسليم", "تعذر التسليم", "لא נמסר", "אין אפשרות להעביר"),
    *(
        "退信",
        "系统退信",
        "无法送达",
        "无法投递",
        "投递失败",
        "发送失败",
        "傳遞失敗",
        "無法傳遞",
        "無法送達",
        "退件",
        "传递失败",
    ),
    *("配信不能", "配信できません", "送信できません", "配信失敗", "届きません", "エラーメール", "不達"),
    *("전송 실패", "반송", "배달할 수 없", "전달 실패", "배달되지 않", "전달할 수 없"),
)

#: In a subject: the mail still waits.
DELAYED_SUBJECT = (
    *("delay", "warning", "still being retried", "not yet been delivered", "temporary failure", "temporarily"),
    *("отложен", "задерж", "затрим", "verzöger", "retard", "retras", "ritard", "atras", "opóźni", "vertraag"),
    *("fördröj", "försenad", "forsink", "viiväst", "zpožd", "gecik", "延迟", "延遲", "遅延", "지연", "تأخ", "עיכוב"),
)

#: In a subject: the mail arrived, or was passed on.
ARRIVED_SUBJECT = (
    *(
        "successful mail delivery",
        "(success)",
        "(relay)",
        "(expanded)",
        "delivered:",
        "relayed:",
        "delivery successful",
    ),
    *("delivery receipt", "zugestellt:", "доставлено:", "remis :", "entregado:", "已送达", "已傳送", "送达回执"),
)

#: In the text: the mail system has given up, whatever else it says about waiting.
GIVEN_UP = (
    *("permanent error", "permanent failure", "permanent fatal error", "failed permanently", "permanently failed"),
    *("i've given up", "giving up", "not going to try again", "will be deleted from queue", "removed from the queue"),
    *("no further delivery attempts", "retry timeout exceeded", "message expired", "final attempt", "has been expired"),
)

#: In the text: the mail still waits.
DELAYED_TEXT = (
    *("this is a warning message only", "do not need to resend", "do not need to re-send", "need not resend"),
    *("will be retried", "will keep trying", "will continue to try", "will continue trying", "will try again"),
    *(
        "delivery attempts will continue",
        "still undelivered",
        "has not yet been delivered",
        "have not yet been delivered",
    ),
    *(
        "not been delivered yet",
        "has been delayed",
        "is delayed",
        "was delayed",
        "have been delayed",
        "delivery is delayed",
    ),
    *("only a temporary failure report", "continue to be attempted", "still being tried", "still trying to deliver"),
    *(
        "your message is queued",
        "remains in the queue",
        "attempts to deliver the message will",
        "no action is required",
    ),
    *("повторит попытк", "попытки доставки будут", "доставка задерж", "ще не доставлен", "буде повторен"),
    *("wird weiterhin versucht", "weitere zustellversuche", "zustellung verzögert", "noch nicht zugestellt"),
    *("nouvelles tentatives", "a été retardé", "n'a pas encore été", "sera renouvel", "tentatives se poursuivr"),
    *("se seguirá intentando", "seguirá intentando", "se ha retrasado", "aún no se ha entregado", "aún no ha sido"),
    *(
        "continuerà a tentare",
        "è stato ritardato",
        "è in ritardo",
        "continuará tentando",
        "está atrasada",
        "foi adiada",
    ),
    *(
        "zostanie ponowion",
        "opóźnion",
        "wordt opnieuw geprobeerd",
        "vertraging",
        "försenats",
        "er forsinket",
        "viivästy",
    ),
    *(
        "bude pokračovat",
        "zpožděn",
        "gecik",
        "继续尝试",
        "将会重试",
        "延迟",
        "稍后重试",
        "繼續嘗試",
        "配送を続け",
        "再送を試み",
    ),
    *("遅延", "다시 시도", "지연"),
)

#: In the text: the mail arrived, or was passed on.
ARRIVED_TEXT = (
    *(
        "was successfully delivered",
        "has been successfully delivered",
        "was successfully relayed",
        "successful delivery to",
    ),
    *("has been delivered to the following", "was delivered to the following", "your message was delivered to"),
    *(
        "delivery to these recipients or groups is complete",
        "delivered to these recipients",
        "relayed to the following",
    ),
)

#: In the text: the mail failed.
FAILED_TEXT = (
    *(
        "could not be delivered",
        "couldn't be delivered",
        "cannot be delivered",
        "can't be delivered",
        "can not be delivered",
    ),
    *("not been delivered", "could not be sent", "non-deliverable"),
    *("was not delivered", "wasn't delivered", "not be delivered", "undeliverable", "undelivered", "not deliverable"),
    *("unable to deliver", "not able to deliver", "able to deliver your", "failed to deliver", "couldn't deliver"),
    *(
        "could not deliver",
        "cannot deliver",
        "delivery failed",
        "delivery has failed",
        "delivery failure",
        "failed delivery",
    ),
    *(
        "delivery to the following",
        "delevery to the following",
        "delivery problem",
        "delivery error",
        "error delivering",
    ),
    *("permanent error", "permanent failure", "fatal errors", "failed permanently", "did not reach the following"),
    *(
        "trouble delivering",
        "error sending your",
        "returned to sender",
        "message returned below",
        "bounce notification",
    ),
    *("user unknown", "unknown user", "no such user", "no such recipient", "unknown recipient", "unknown address"),
    *(
        "invalid recipient",
        "invalid user",
        "invalid address",
        "invalid mailbox",
        "recipient rejected",
        "rejected recipient",
    ),
    *(
        "recipient address rejected",
        "was rejected by",
        "were rejected by",
        "email you sent was rejected",
        "message rejected",
    ),
    *(
        "has been rejected",
        "transcript of session",
        "failure reasons",
        "mailbox is full",
        "mailbox full",
        "quota exceeded",
    ),
    *(
        "over quota",
        "mailbox unavailable",
        "does not exist",
        "incorrectly constructed",
        "address failed",
        "addresses failed",
    ),
    *(
        "message not delivered",
        "failed for the following",
        "has restricted",
        "may not exist",
        "not found at the destination",
    ),
    *("не может быть доставлен", "не было доставлен", "не доставлен", "не удалось доставить", "недоставлен"),
    *("ошибка доставки", "невозможно доставить", "не вдалося доставити", "не може бути доставлен"),
    *(
        "nicht zugestellt",
        "nicht ausgeliefert",
        "nicht übermittelt",
        "unzustellbar",
        "nicht zustellbar",
        "zustellung fehl",
    ),
    *(
        "n'a pas pu être",
        "n'ont pas pu être",
        "non remis",
        "non distribu",
        "échec de la remise",
        "impossible de remettre",
    ),
    *(
        "no se pudo entregar",
        "no se ha podido entregar",
        "no pudo ser entregado",
        "no se puede entregar",
        "error de entrega",
    ),
    *("impossibile recapitare", "possibile recapitare", "mancato recapito", "non può essere recapitato"),
    *(
        "não pôde ser entregue",
        "não foi possível entregar",
        "não foi entregue",
        "falha na entrega",
        "não pode ser entregue",
    ),
    *("nie można dostarczyć", "nie mogła zostać", "nie została dostarczona", "nie dostarczono"),
    *("niet worden bezorgd", "niet worden afgeleverd", "niet afleveren", "onbestelbaar", "kunde inte levereras"),
    *("kunne ikke leveres", "kan ikke leveres", "ei voitu toimittaa", "nelze doručit", "nebylo možné doručit"),
    *("teslim edilemedi", "iletilemedi", "تعذر تسليم", "לא נמסרה", "לא ניתן היה למסור"),
    *(
        "退信",
        "无法投递",
        "无法送达",
        "无法发送",
        "投递失败",
        "发送失败",
        "未能送达",
        "被退回",
        "無法傳遞",
        "無法傳送",
        "無法送達",
    ),
    *(
        "送信できません",
        "配信できません",
        "配送できません",
        "送信に失敗",
        "配信に失敗",
        "届きません",
        "お届けできません",
        "配信不能",
    ),
    *("転送できません", "宛先不明", "戻ってきました", "返信されているメール"),
    *("전송 실패", "전송하지 못", "전달되지", "전달할 수 없", "배달할 수 없", "반송", "보내지 못"),
)
