"""The words for who was told of a ticket, how that went, and for amounts of time; rows as in `render.history`."""

from __future__ import annotations

from collections.abc import Mapping

from triaged.render.words_of_clocks import Row

#: As what somebody was told of a ticket.
TOLD_AS: Mapping[str, Row] = {
    "receipt": (
        "receipt",
        "Eingangsbestätigung",
        "acuse de recibo",
        "accusé de réception",
        "подтверждение получения",
        "підтвердження отримання",
        "收信确认",
        "收信確認",
    ),
    "answer": ("answer", "Antwort", "respuesta", "réponse", "ответ", "відповідь", "回复", "回覆"),
    "notice": ("notice", "Mitteilung", "aviso", "avis", "уведомление", "повідомлення", "通知", "通知"),
    "message": (
        "customer's words",
        "Worte des Kunden",
        "palabras del cliente",
        "message du client",
        "слова клиента",
        "слова клієнта",
        "客户来信",
        "客戶來信",
    ),
    "question": ("question", "Frage", "pregunta", "question", "вопрос", "запитання", "询问", "詢問"),
    "reminder": ("reminder", "Erinnerung", "recordatorio", "rappel", "напоминание", "нагадування", "提醒", "提醒"),
    "sheet": ("this sheet", "dieses Blatt", "esta hoja", "cette feuille", "эта сводка", "це зведення", "本表", "本表"),
    "call": ("call", "Aufruf", "llamada", "appel", "вызов", "виклик", "调用", "呼叫"),
}
#: How a notice stands that the relay has not taken.
DELIVERY: Mapping[str, Row] = {
    "waiting": (
        "not sent yet",
        "noch nicht versandt",
        "aún no enviado",
        "pas encore envoyé",
        "ещё не отправлено",
        "ще не надіслано",
        "尚未发送",
        "尚未傳送",
    ),
    "sending": (
        "on its way",
        "unterwegs",
        "en camino",
        "en chemin",
        "отправляется",
        "надсилається",
        "发送中",
        "傳送中",
    ),
    "failed": ("failed", "gescheitert", "fallido", "échec", "не доставлено", "не доставлено", "失败", "失敗"),
    "held": ("held", "zurückgehalten", "retenido", "retenu", "задержано", "затримано", "已暂留", "已暫留"),
    "cancelled": (
        "not needed any more",
        "nicht mehr nötig",
        "ya no hizo falta",
        "plus nécessaire",
        "уже не нужно",
        "вже не потрібно",
        "不再需要",
        "不再需要",
    ),
}
HOURS: Row = ("h", "Std.", "h", "h", "ч", "год", "小时", "小時")
MINUTES: Row = ("min", "Min.", "min", "min", "мин", "хв", "分钟", "分鐘")
SECONDS: Row = ("s", "Sek.", "s", "s", "с", "с", "秒", "秒")
