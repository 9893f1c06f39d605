"""What has happened to tickets that are one of many about the same; rows as in `render.history`."""

from __future__ import annotations

from collections.abc import Mapping

ROWS: Mapping[str, tuple[str, str, str, str, str, str, str, str]] = {
    "incident": (
        "it stands for many about the same: {}",
        "es steht für viele zum selben Thema: {}",
        "representa a muchos sobre lo mismo: {}",
        "il en représente beaucoup sur le même sujet : {}",
        "заявка представляет многие о том же: {}",
        "заявка представляє багато про те саме: {}",
        "本工单代表多个同类工单：{}",
        "本工單代表多個同類工單：{}",
    ),
    "part": (
        "one more about the same: {}",
        "eines mehr zum selben Thema: {}",
        "uno más sobre lo mismo: {}",
        "un de plus sur le même sujet : {}",
        "ещё одна о том же: {}",
        "ще одна про те саме: {}",
        "又一个同类工单：{}",
        "又一個同類工單：{}",
    ),
    "part of": (
        "it is one of many about the same: {}",
        "es ist eines von vielen zum selben Thema: {}",
        "es uno de muchos sobre lo mismo: {}",
        "il est l'un de beaucoup sur le même sujet : {}",
        "это одна из многих о том же: {}",
        "це одна з багатьох про те саме: {}",
        "属于同类工单：{}",
        "屬於同類工單：{}",
    ),
    "incident known": (
        "the problem is known: {}",
        "das Problem ist bekannt: {}",
        "el problema es conocido: {}",
        "le problème est connu : {}",
        "проблема известна: {}",
        "проблема відома: {}",
        "问题已知：{}",
        "問題已知：{}",
    ),
    "no incident": (
        "it is no incident: {}",
        "es ist kein Vorfall: {}",
        "no es un incidente: {}",
        "ce n'est pas un incident : {}",
        "это не инцидент: {}",
        "це не інцидент: {}",
        "不是事件：{}",
        "不是事件：{}",
    ),
}
