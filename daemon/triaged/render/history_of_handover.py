"""What a ticket took along to another tier; rows as in `render.history`."""

from __future__ import annotations

from collections.abc import Mapping

ROWS: Mapping[str, tuple[str, str, str, str, str, str, str, str]] = {
    "handover": (
        "said for the agents of a higher tier: {}",
        "für die höhere Stufe gesagt: {}",
        "dicho para el nivel superior: {}",
        "dit pour le niveau supérieur : {}",
        "сказано для более высокого уровня: {}",
        "сказано для вищого рівня: {}",
        "为更高级别说明：{}",
        "為更高級別說明：{}",
    ),
    "handover asked": (
        "was asked for what a higher tier needs: {}",
        "wurde gefragt, was die höhere Stufe braucht: {}",
        "se le pidió lo que el nivel superior necesita: {}",
        "a été interrogé sur ce qu'il faut au niveau supérieur : {}",
        "спросили, что нужно более высокому уровню: {}",
        "запитали, що потрібно вищому рівню: {}",
        "已询问更高级别所需的内容：{}",
        "已詢問更高級別所需的內容：{}",
    ),
}
