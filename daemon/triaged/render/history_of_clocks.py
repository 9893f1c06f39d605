"""What has happened since promised times ran out; rows as in `render.history`."""

from __future__ import annotations

from collections.abc import Mapping

ROWS: Mapping[str, tuple[str, str, str, str, str, str, str, str]] = {
    "escalated": (
        "a promised time runs out: {}",
        "eine zugesagte Zeit läuft ab: {}",
        "se agota un tiempo prometido: {}",
        "un délai promis s'épuise : {}",
        "истекает обещанный срок: {}",
        "спливає обіцяний строк: {}",
        "承诺的时间即将用尽：{}",
        "承諾的時間即將用盡：{}",
    ),
    "breached": (
        "a promised time has run out: {}",
        "eine zugesagte Zeit ist abgelaufen: {}",
        "se ha agotado un tiempo prometido: {}",
        "un délai promis est dépassé : {}",
        "обещанный срок истёк: {}",
        "обіцяний строк сплив: {}",
        "承诺的时间已用尽：{}",
        "承諾的時間已用盡：{}",
    ),
    "escalation failed": (
        "what the promised time asks for could not be done: {}",
        "was die zugesagte Zeit verlangt, war nicht möglich: {}",
        "no se pudo hacer lo que pide el tiempo prometido: {}",
        "ce que demande le délai promis n'a pas pu être fait : {}",
        "не удалось сделать то, чего требует обещанный срок: {}",
        "не вдалося зробити те, чого вимагає обіцяний строк: {}",
        "承诺时间所要求的操作未能执行：{}",
        "承諾時間所要求的操作未能執行：{}",
    ),
    "step late": (
        "the time for a step of a promise was missed: {}",
        "der Zeitpunkt für einen Schritt einer Zusage wurde verpasst: {}",
        "se pasó el momento de un paso de lo prometido: {}",
        "le moment d'une étape de l'engagement a été manqué : {}",
        "время для шага обещания упущено: {}",
        "час для кроку обіцянки пропущено: {}",
        "错过了承诺的一个步骤：{}",
        "錯過了承諾的一個步驟：{}",
    ),
    "step with": (
        "a step of a promise was carried out with a later one: {}",
        "ein Schritt einer Zusage wurde mit einem späteren ausgeführt: {}",
        "un paso de lo prometido se hizo junto con uno posterior: {}",
        "une étape de l'engagement a été faite avec une suivante : {}",
        "шаг обещания выполнен вместе с более поздним: {}",
        "крок обіцянки виконано разом із пізнішим: {}",
        "承诺的一个步骤已与后一步骤一并执行：{}",
        "承諾的一個步驟已與後一步驟一併執行：{}",
    ),
}
