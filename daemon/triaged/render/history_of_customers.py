"""What customers were told of time; rows as in `render.history`."""

from __future__ import annotations

from collections.abc import Mapping

ROWS: Mapping[str, tuple[str, str, str, str, str, str, str, str]] = {
    "promised": (
        "the customer was told that he hears from us by: {}",
        "der Kunde weiß, bis wann er von uns hört: {}",
        "se dijo al cliente para cuándo tendrá noticias: {}",
        "le client sait quand il aura de nos nouvelles : {}",
        "клиенту сообщили, когда ему напишут: {}",
        "клієнтові повідомили, коли йому напишуть: {}",
        "已告知客户最迟答复时间：{}",
        "已告知客戶最遲答覆時間：{}",
    ),
    "customer told": (
        "the customer was told: {}",
        "der Kunde wurde benachrichtigt: {}",
        "se avisó al cliente: {}",
        "le client a été informé : {}",
        "клиента известили: {}",
        "клієнта сповістили: {}",
        "已通知客户：{}",
        "已通知客戶：{}",
    ),
    "customer not told": (
        "the customer was not told: {}",
        "der Kunde wurde nicht benachrichtigt: {}",
        "no se avisó al cliente: {}",
        "le client n'a pas été informé : {}",
        "клиента не известили: {}",
        "клієнта не сповістили: {}",
        "未通知客户：{}",
        "未通知客戶：{}",
    ),
    "customer reminded": (
        "the customer was reminded that we wait for his answer",
        "der Kunde wurde daran erinnert, dass wir auf seine Antwort warten",
        "se recordó al cliente que esperamos su respuesta",
        "on a rappelé au client que nous attendons sa réponse",
        "клиенту напомнили, что мы ждём его ответа",
        "клієнтові нагадали, що ми чекаємо на його відповідь",
        "已提醒客户我们在等待其答复",
        "已提醒客戶我們在等待其答覆",
    ),
    "customer not reminded": (
        "the customer was not reminded of our question",
        "der Kunde wurde nicht an unsere Frage erinnert",
        "no se recordó nuestra pregunta al cliente",
        "on n'a pas rappelé notre question au client",
        "клиенту не напомнили о нашем вопросе",
        "клієнтові не нагадали про наше запитання",
        "未提醒客户答复我们的问题",
        "未提醒客戶答覆我們的問題",
    ),
}
