"""The words for what is measured, how a clock stands, what it did, and who had the ticket; as in `render.history`."""

from __future__ import annotations

from collections.abc import Mapping

Row = tuple[str, str, str, str, str, str, str, str]

METRICS: Mapping[str, Row] = {
    "first_response": (
        "first answer",
        "erste Antwort",
        "primera respuesta",
        "première réponse",
        "первый ответ",
        "перша відповідь",
        "首次回复",
        "首次回覆",
    ),
    "next_reply": (
        "next answer",
        "nächste Antwort",
        "próxima respuesta",
        "prochaine réponse",
        "следующий ответ",
        "наступна відповідь",
        "下次回复",
        "下次回覆",
    ),
    "update": (
        "news for the customer",
        "Zwischenstand für den Kunden",
        "novedades para el cliente",
        "nouvelles pour le client",
        "новости для клиента",
        "новини для клієнта",
        "向客户通报进展",
        "向客戶通報進展",
    ),
    "resolution": (
        "solution",
        "Lösung",
        "solución",
        "solution",
        "решение",
        "вирішення",
        "解决",
        "解決",
    ),
    "tier": (
        "time of this tier",
        "Zeit dieser Stufe",
        "tiempo de este nivel",
        "temps de ce niveau",
        "время этого уровня",
        "час цього рівня",
        "本级处理时间",
        "本級處理時間",
    ),
}
STATES: Mapping[str, Row] = {
    "running": ("runs", "läuft", "en curso", "en cours", "идёт", "іде", "计时中", "計時中"),
    "paused": ("waits", "wartet", "en espera", "en attente", "ждёт", "чекає", "暂停", "暫停"),
    "stopped": ("done", "erledigt", "cumplido", "accompli", "выполнено", "виконано", "已完成", "已完成"),
    "cancelled": (
        "not promised any more",
        "nicht mehr zugesagt",
        "ya no prometido",
        "n'est plus promis",
        "больше не обещано",
        "більше не обіцяно",
        "不再承诺",
        "不再承諾",
    ),
}
#: What a clock has done, before its reason.
TERMS: Mapping[str, Row] = {
    "started": ("started", "begonnen", "iniciado", "démarré", "запущен", "запущено", "开始", "開始"),
    "paused": ("paused", "angehalten", "en pausa", "suspendu", "приостановлен", "призупинено", "暂停", "暫停"),
    "resumed": ("resumed", "fortgesetzt", "reanudado", "repris", "возобновлён", "відновлено", "继续", "繼續"),
    "stopped": ("stopped", "gestoppt", "detenido", "arrêté", "остановлен", "зупинено", "停止", "停止"),
    "reset": ("reset", "neu begonnen", "reiniciado", "réinitialisé", "начат заново", "почато заново", "重置", "重置"),
    "cancelled": ("cancelled", "aufgehoben", "cancelado", "annulé", "отменён", "скасовано", "取消", "取消"),
    "retroactive": (
        "retroactive",
        "rückwirkend",
        "retroactivo",
        "rétroactif",
        "задним числом",
        "заднім числом",
        "追溯",
        "追溯",
    ),
}
OWNERS: Mapping[str, Row] = {
    "unassigned": ("nobody", "niemand", "nadie", "personne", "никто", "ніхто", "无人", "無人"),
    "customer": ("customer", "Kunde", "cliente", "client", "клиент", "клієнт", "客户", "客戶"),
    "others": ("others", "andere", "otros", "d'autres", "другие", "інші", "其他方", "其他方"),
    "desk down": (
        "desk down",
        "Helpdesk stand still",
        "servicio parado",
        "service arrêté",
        "система не работала",
        "система не працювала",
        "系统停机",
        "系統停機",
    ),
}
UNTIL_NOW: Row = ("until now", "bis jetzt", "hasta ahora", "jusqu'ici", "до сих пор", "дотепер", "至今", "至今")
