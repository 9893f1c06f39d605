"""What monitoring systems have told of a ticket: the sentences of `render.history` that are about alerts."""

from __future__ import annotations

from collections.abc import Mapping

#: News of an alert -> the sentence in each language, as in `render.history`; {} is the thing that is watched.
ROWS: Mapping[str, tuple[str, str, str, str, str, str, str, str]] = {
    "alert again": (
        "the monitoring system wrote again of {}",
        "die Überwachung schrieb wieder zu {}",
        "el sistema de vigilancia volvió a escribir sobre {}",
        "la supervision a écrit de nouveau à propos de {}",
        "система мониторинга снова написала о {}",
        "система моніторингу знову написала про {}",
        "监控系统再次报告：{}",
        "監控系統再次回報：{}",
    ),
    "alert worse": (
        "it has become worse: {}",
        "es ist schlimmer geworden: {}",
        "ha empeorado: {}",
        "cela s'est aggravé : {}",
        "стало хуже: {}",
        "стало гірше: {}",
        "情况恶化：{}",
        "情況惡化：{}",
    ),
    "alert back": (
        "the problem is back: {}",
        "das Problem ist zurück: {}",
        "el problema ha vuelto: {}",
        "le problème est revenu : {}",
        "проблема вернулась: {}",
        "проблема повернулася: {}",
        "问题再次出现：{}",
        "問題再次出現：{}",
    ),
    "alert recovered": (
        "well again: {}",
        "wieder in Ordnung: {}",
        "de nuevo en orden: {}",
        "de nouveau en ordre : {}",
        "снова в порядке: {}",
        "знову гаразд: {}",
        "已恢复正常：{}",
        "已恢復正常：{}",
    ),
    "alert flapping": (
        "comes and goes too often: {}",
        "kommt und geht zu oft: {}",
        "va y viene demasiado: {}",
        "va et vient trop souvent : {}",
        "слишком часто пропадает и возвращается: {}",
        "надто часто зникає й повертається: {}",
        "反复出现又消失：{}",
        "反覆出現又消失：{}",
    ),
    "alert other": (
        "the monitoring system wrote something else of {}",
        "die Überwachung schrieb etwas anderes zu {}",
        "el sistema de vigilancia escribió otra cosa sobre {}",
        "la supervision a écrit autre chose à propos de {}",
        "система мониторинга написала о {} что-то ещё",
        "система моніторингу написала про {} щось інше",
        "监控系统另有消息：{}",
        "監控系統另有消息：{}",
    ),
}
