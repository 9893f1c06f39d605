"""German, with umlauts and without."""

from __future__ import annotations

from triaged.desk.thanks.wording import Wording

_THANK = (
    "((ganz |recht |nochmal |nochmals |noch einmal )*(vielen|vieln|vielen lieben|tausend|herzlichen|herzlichsten"
    "|besten|lieben|schönen|schoenen|allerbesten|großen|grossen)( vielen| herzlichen| lieben)? dank|(nochmal "
    "|nochmals |noch einmal |ok |super )?(danke|dnake|danek|dankee|dankeschön|dankeschoen|thx|merci)|(ich danke"
    "|wir danken) (ihnen|dir|euch)|(ich bedanke mich|wir bedanken uns))( sehr| schön| schoen| vielmals| vielmal"
    "| herzlichst| herzlich| recht herzlich| ganz herzlich| dir| ihnen| euch| nochmal| nochmals| noch einmal| auch"
    "| bestens| an alle| ans team| an das team| und)*"
)
_HOW = (
    "( sehr| so| super| tolle| tollen| schnelle| schnellen| rasche| prompte| gute| guten| kompetente| kompetenten"
    "| nette| freundliche| ausführliche| superschnelle| schnelles| tolles)*"
)
_WELL = (
    "( jetzt| nun| wieder| einwandfrei| perfekt| super| bestens| prima| tadellos| wunderbar| gut| sehr gut| bei mir"
    "| bei uns| wie gewünscht)*"
)
_THING = (
    "(es|das|alles|der (drucker|login|link|zugang|download)|die (app|seite|anmeldung|verbindung|website))( jetzt| nun"
    "| wieder| auch)*"
)
_WORKS = "(funktioniert|funzt|klappt|geht|läuft|laeuft|passt|druckt)"

GERMAN = Wording(
    thanks=(
        _THANK,
        (
            f"{_THANK} (für|fuer) (die|ihre|eure|deine|euere){_HOW} (hilfe|antwort|unterstützung|auskunft|info|infos"
            "|information|informationen|erklärung|lösung|arbeit|hilfestellung|beratung)"
        ),
        f"{_THANK} (für|fuer) die (super|schnelle|rasche|prompte|superschnelle) (rückmeldung|rueckmeldung|reaktion)",
        f"{_THANK} (für|fuer) (den|ihren|euren|deinen){_HOW} (support|service|tipp|hinweis|einsatz)",
        f"{_THANK} (für|fuer) alles",
        f"{_THING} {_WORKS}{_WELL}",
        f"(endlich )?{_WORKS}{_WELL}",
        f"(jetzt|nun) (funktioniert|klappt|geht|läuft|passt|druckt)( es| das| alles| er)?{_WELL}",
        f"jetzt gehts{_WELL}",
        (
            "(es |das |alles |ja )?hat( jetzt| nun| super| prima| wunderbar| gut| bestens| perfekt| einwandfrei"
            "| sofort| mir| uns| sehr| wirklich)* (geklappt|funktioniert|geholfen)"
        ),
        (
            "(das |mein |unser |der )?(problem|fehler|anliegen)( ist| wurde| hat sich)?( jetzt| nun| somit| damit"
            "| schon)* (gelöst|geloest|behoben|erledigt|weg|geklärt|geklaert)"
        ),
        "((es |das |alles )?(ist |hat sich )(jetzt |nun |schon |bereits )*erledigt|gelöst|geloest|behoben|geklärt)",
        (
            "((es|jetzt|nun) ist )?(wieder )?alles( ist| jetzt| nun| wieder)* (gut|bestens|ok|okay|in ordnung|prima"
            "|super|erledigt|perfekt|paletti)"
        ),
        "(das ist |ist )?perfekt",
        "sie sind (die besten|der beste|die beste|ein schatz)",
        "passt so",
    ),
    manners=(
        "ok|okay|alles klar|verstanden|in ordnung|(ist )?(erhalten|angekommen)|notiert",
        (
            "(das (ist|war) )?(sehr |echt |wirklich |voll )*(super|toll|klasse|prima|wunderbar|spitze|top|genial|cool"
            "|gut|bestens|fein|schön|hervorragend|ausgezeichnet|nett|lieb)"
        ),
        "das (war|ging) (sehr |echt |wirklich )*(schnell|fix|flott)",
        (
            "(und )?(mit )?(ganz )?(freundlich|best|herzlich|lieb|viel|schön|schoen|sonnig|nett)(en|e|em)?( grüßen"
            "| gruessen| grüße| gruesse| gruß)"
        ),
        "(und )?(gruß|grüße|gruesse|lg|vg|mfg|bg|glg|herzlichst|hochachtungsvoll)",
        (
            "(und )?(noch )?(einen |ein |eine )?(schön|schoen|angenehm|sonnig|gut|erholsam)(en|es|e)? (tag|abend"
            "|nachmittag|feierabend|sonntag|woche|wochenende|restwoche|feiertage|rutsch|start in die woche)( noch)?"
        ),
        "(und )?((das )?wünsche (ich )?(ihnen|dir|euch)|ihnen auch|dir auch|euch auch|ebenso|gleichfalls)",
        "(und )?(bis bald|tschüss|tschüß|tschuess|ciao|servus|auf wiedersehen|alles gute|frohe (weihnachten|ostern))",
        "und",
    ),
    greetings=(
        (
            "(hallo|hi|hey|guten tag|guten morgen|guten abend|moin|moin moin|servus|grüezi|grüß gott|liebe|lieber"
            "|liebes|sehr geehrter|sehr geehrte|geehrte|geehrter|werte|hallo liebe|hallo lieber"
            "|hallo liebes)( zusammen| team| support| supportteam| support team| damen und herren| leute| alle"
            "| kollegen)*"
        ),
    ),
)
