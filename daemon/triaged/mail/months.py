"""The names of months in Date values.

Whole words only: "marraskuuta" is November, not March. Left out is what means another month in a neighbouring language:
"listopada" is November in Polish and October in Croatian.
"""

from __future__ import annotations

#: By language, January first; the names of one month with the short forms and cases that stand in dates.
_NAMES = {
    "en": "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september"
    "|oct october|nov november|dec december",
    "de": "januar jänner|februar|märz mär mrz|april|mai|juni|juli|august|september|okt oktober|november|dez dezember",
    "fr": "janv janvier|fév févr fevr février fevrier|mars|avr avril|mai|juin|juil juillet|août aout|septembre"
    "|octobre|novembre|déc décembre decembre",
    "es": "ene enero|febrero|marzo|abr abril|mayo|junio|julio|ago agosto|septiembre setiembre|octubre|noviembre"
    "|dic diciembre",
    "it": "gen gennaio|febbraio|marzo|aprile|mag maggio|giu giugno|lug luglio|agosto|set sett settembre|ott ottobre"
    "|novembre|dicembre",
    "pt": "janeiro|fev fevereiro|março marco|abril|mai maio|junho|julho|agosto|setembro|out outubro|novembro|dezembro",
    "nl": "januari|februari|mrt maart|april|mei|juni|juli|augustus|september|oktober|november|december",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "no": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|des desember",
    "fi": "tammi tammikuuta|helmi helmikuuta|maalis maaliskuuta|huhti huhtikuuta|touko toukokuuta|kesä kesäkuuta"
    "|heinä heinäkuuta|elo elokuuta|syys syyskuuta|loka lokakuuta|marras marraskuuta|joulu joulukuuta",
    "pl": "sty stycznia|lut lutego|marca|kwi kwietnia|maja|cze czerwca|lipca|sie sierpnia|wrz września"
    "|paź października||gru grudnia",
    "cs": "led ledna|úno února|března|dubna|kvě května|čvn června|čvc července|srpna|zář září|říj října|listopadu"
    "|prosince",
    "ru": "янв января январь|фев февр февраля февраль|мар марта март|апр апреля апрель|мая май|июн июня июнь"
    "|июл июля июль|авг августа август|сен сент сентября сентябрь|окт октября октябрь|ноя нояб ноября ноябрь"
    "|дек декабря декабрь",
    "uk": "січ січня|лют лютого|бер березня|кві квітня|тра травня|чер червня|лип липня|сер серпня|вер вересня"
    "|жов жовтня|листопада|гру грудня",
}

#: A name in lower case, and its month, 1 to 12.
MONTHS = {
    name: number
    for names in _NAMES.values()
    for number, of_month in enumerate(names.split("|"), start=1)
    for name in of_month.split()
}
