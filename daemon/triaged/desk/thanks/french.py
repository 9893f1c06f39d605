"""French. "Merci de ..." asks for something as a rule and is not listed."""

from __future__ import annotations

from triaged.desk.thanks.wording import Wording

_THANK = (
    "((un |mille |grand |très |encore |ok |super )*(merci|mercis|merxi|mrci)|(je|nous) (vous|te) (remercie"
    "|remercions))( beaucoup| bcp| bien| infiniment| mille fois| à vous| à vous tous| à toi| à tous| à toute l'équipe"
    "| à l'équipe| encore| encore une fois| vraiment| vivement| sincèrement| et)*"
)
_HELP = (
    "(super |très |excellente |précieuse |bonne |rapide |grande |belle )*(aide|réponse|réponses|réactivité|explication"
    "|explications|info|infos|information|informations|précision|précisions|solution|travail|support|service|rapidité"
    "|efficacité|disponibilité|gentillesse|assistance|intervention)( très| si)?( rapide| rapides| précieuse| efficace"
    "| claire| claires)*"
)
_WELL = (
    "( bien| très bien| parfaitement| parfait| nickel| de nouveau| à nouveau| maintenant| correctement| à merveille"
    "| super bien| impeccable| enfin| chez moi)*"
)

FRENCH = Wording(
    thanks=(
        _THANK,
        (
            f"{_THANK} pour (votre|ton|ta|la|le|les|vos|l'|cette|ces|toute votre|toute l')? ?{_HELP}( et (votre|ton|ta"
            f"|la|le|vos|l')? ?{_HELP})?"
        ),
        f"{_THANK} pour (tout|ce retour( rapide)?|le retour( rapide)?)",
        f"{_THANK} d'avoir répondu( si vite| aussi vite| rapidement| si rapidement)?",
        (
            "(oui |maintenant |enfin |et |là )?(ça|cela|tout|elle|il|l'imprimante|le site|l'application|la connexion"
            f"|le lien) (re)?(marche|fonctionne|imprime|réimprime){_WELL}"
        ),
        f"(ça|cela|tout) a{_WELL} (marché|fonctionné)",
        "(le |mon |notre )?problème( est| a été)?( bien| désormais| maintenant)* (résolu|réglé|solutionné|corrigé)",
        (
            "c'est( bien| tout| maintenant)* (bon|réglé|résolu|parfait|ok|nickel|réparé|corrigé"
            "|impeccable)( maintenant| pour moi| pour nous| de mon côté)*"
        ),
        (
            "tout (est|va)( bien| maintenant)* (bien|ok|bon|en ordre|réglé|parfait|rentré dans l'ordre|résolu"
            "|nickel)( maintenant)?"
        ),
        "résolu|réglé|nickel|parfait|impeccable",
        "vous êtes( vraiment)? (au top|les meilleurs|formidable|formidables|adorable)",
        "(ça|cela) m'a( bien| beaucoup)* aidé( beaucoup)?",
    ),
    manners=(
        "ok|d'accord|entendu|compris|c'est compris|c'est noté|bien noté|bien reçu|(j'ai )?bien (reçu|compris|noté)",
        "(c'est |très )*(bien|super|top|génial|excellent|formidable|cool|magnifique|chouette)",
        "(et |bien |très )*(cordialement|cdlt|cdt|amicalement|sincèrement|respectueusement|à vous|à toi)",
        (
            "(et )?(bonne|belle|excellente|très bonne|très belle) (journée|soirée|continuation|semaine|fin de journée"
            "|année|fin de semaine)( à vous| à vous aussi| à toi| à tous)?"
        ),
        "(et )?(bon|excellent|très bon) (week end|weekend|we|après midi|dimanche)( à vous| à toi| à tous)?",
        (
            "(et )?(à bientôt|au revoir|salutations|(meilleures|sincères|cordiales|mes meilleures) salutations|bises"
            "|bisous|ciao|vous aussi|à vous aussi|de même|pareillement|joyeux noël|bonnes fêtes)"
        ),
        "et",
    ),
    greetings=(
        (
            "(bonjour|bonsoir|salut|hello|coucou|cher|chère|chers|re bonjour|rebonjour)( à tous| à toutes| à vous"
            "| à toi| madame| monsieur| madame monsieur| l'équipe| toute l'équipe)*"
        ),
    ),
)
