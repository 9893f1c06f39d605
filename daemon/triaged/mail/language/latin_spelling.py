"""How languages in Latin letters are spelt: the letters that each adds to a-z, endings, groups."""

from __future__ import annotations

LETTERS = {
    "de": "äöüß",
    "fr": "àâæçèéêëîïôœùûÿ",
    "es": "áéíñóúü¿¡",
    "it": "àèéìòù",
    "pt": "àáâãçéêíóôõú",
    "nl": "éëïó",
    "pl": "ąćęłńóśźż",
    "sv": "äåöé",
    "da": "æøåé",
    "no": "æøåéò",
    "fi": "äö",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "hr": "čćđšž",
    "sr-Latn": "čćđšž",
    "sl": "čšž",
    "tr": "çğıöşüâ",
    "et": "äõöüšž",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "ca": "àçèéíïòóúü·",
    "vi": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹáàãéèíìóòõúùý",
    "gl": "áéíñóúü",
    "is": "áðéíóúýþæö",
    "sq": "çë",
    "af": "êëïôû",
    "az": "çəğıöşü",
    "eu": "ñ",
    "cy": "âêîôûŵŷ",
}

#: Of words that are in no list; two to five letters.
ENDINGS = {
    "en": """
        ing tion tions ness able ould ight ously ally ment ement fully ted sed ered ving
    """,
    "de": """
        ung ungen lich liche ichen keit heit isch ische ieren iert schen chen tzen stellt eren igen ßen tlich
        gung cken ckt icht echt acht sel tzt
    """,
    "fr": """
        tion tions ment ments eux euse eau eaux ais ait aient ées ée és eur eurs oir oire ique iques aire esse
        ez elle ette sée sées
    """,
    "es": """
        ción ciones dad dades ando iendo aron ieron mente amos ado ados ada adas ible ría rían ico ica ero era
        aje ión ez iste aste
    """,
    "it": """
        zione zioni ità mente ando endo ato ata ati ate ito ita uto uta ggio gli ire are ere ono iamo ico ica
        ezza abile ibile zzato tto tta llo cchi
    """,
    "pt": """
        ção ções dade dades ando endo indo mente ões ado ados ada adas ível eiro eira agem amos ico ica ão ram
        iu ou eu ência
    """,
    "nl": """
        ing ingen lijk lijke heid tie ties baar eren elijk ste lijks cht ijd ijn eerd aar oor aat oen eel ijf
        ouw den gen ken len men nen pen ren sen ten
    """,
    "pl": """
        anie enie ania enia ość ości ować ego emu ych ymi cja cji cję owy owa owe ałem ałam iłem iłam łem łam
        ący ącej ują uje iem iego nych nej nie ści rze ka ki ku ek
    """,
    "sv": """
        ning ningen het heten lig ligt liga ade ats arna erna orna ande else elsen eras ar er ast iska tiv
        ningar ten den
    """,
    "da": """
        ning ningen hed heden lig ligt lige ede erne ende else elsen elser eres isk iske ninger er ten den
    """,
    "no": """
        ing ingen het heten lig ligt lige ene ende else elsen elser eres isk iske inger er ten den et
    """,
    "fi": """
        ssa ssä sta stä lla llä lta ltä lle ksi nut nyt vat vät inen isen seen taan tään mme tte kaan kään taa
        tää stin uun een iin oon ään sti sesti uksen ukset minen
    """,
    "cs": """
        ování ení ání ost osti ého ému ých ích ovat ním ými ový ová ové ěl ěla ila uje ují ské ský ská ovaný át
        it ím em ou
    """,
    "sk": """
        ovanie enie anie osť osti ého ému ých ích ovať ným ými ový ová ové el ela ila uje ujú ské ský ská ovaný
        ať iť om ou
    """,
    "hu": """
        ban ben ból ből hoz hez höz nak nek val vel ság ség ságot tam tem ött ett om em unk ünk ani eni ást ést
        ása ése ról ről tól től kat ket kor nál nél ható hető tett elő
    """,
    "ro": """
        ție ției ului ilor ează esc ește ați ate are lor ul le rea ții eri ător oare iei eze ându
    """,
    "hr": """
        anje enje anja enja ost osti om ima ama iti ati ujem uje ija ije iji jem ski ska sko nog nom nih oj ovan
        sti tio eno eni
    """,
    "sr-Latn": """
        anje enje anja enja ost osti om ima ama iti ati ujem uje ija ije iji jem ski ska sko nog nom nih oj ovan
        sti eno eni sao
    """,
    "sl": """
        anje enje anja enja ost osti om imi ati iti ujem uje ila il ega emu ih ski ska sko nega nem nih eh ev
        eni ilo alo
    """,
    "tr": """
        yorum yor ıyor iyor uyor üyor lar ler ları leri lık lik luk dan den tan ten nda nde dım dim dum düm tım
        tim tum mak mek ması mesi bilir arım nız niz ıza ize siz sız nın nin mıyor miyor muyor dı di du dü tı ti
        tu
    """,
    "et": """
        mine mise sse est ele elt iga aks nud tud mata ada ima use ust ti ks id st gi tus mist uda ida
    """,
    "lv": """
        šana šanu šanas ājās ties ies iem ām ēt āt ību ība ības ējs tāja ajā ais os is as us ņu īts āts jumu
    """,
    "lt": """
        imas imą imo uoti ėti yti au ai ams ome ote ius iu iai ių as is us ys ija tis ėjo ti ą ę os ės inti ant
    """,
    "ca": """
        ció cions tat tats ment ant ent ada ades ats ics es er ir ar itzar atge enc iu eu ós osa ès ça ques
    """,
    "id": """
        kan nya ngan mpat lah gan ian aan kannya pun asi annya ikan
    """,
    "ms": """
        kan nya ngan lah gan ian aan kannya pun asi annya ikan
    """,
    "gl": """
        ción cións dade ando endo mente óns ado ada eiro eira
    """,
    "is": """
        inn ið num unum ingu ur ir ar aði uðu andi
    """,
    "az": """
        lar lər dır dir mir dan dən maq mək ıram irəm mışam mişəm
    """,
}

#: Groups of two or three letters; looked at only when words and endings leave two languages equal.
GROUPS = {
    "en": "th wh ght ow aw ew oug igh ck sh ee oo ea",
    "de": "sch ck tz pf ie ei eu äu ch hn hr hl üh öh",
    "fr": "eau oi ou qu ai eu gn oin ill ette aî ê",
    "es": "ll ue ie rr qu uy gue ió cue bl lla",
    "it": "gli gn cch zz cc gg tt cci chi che ghi sci pp ebb",
    "pt": "lh nh ão õe ei ou ss eir ç êm ém",
    "nl": "ij oe ui aa ee oo uu sch ie oor aar eer ijv",
    "pl": "rz sz cz dz prz trz ie owa wi ów ej ią",
    "sv": "sk tj sj kj ck ör är åt lj än ång",
    "da": "sk hv æg øg æn gt dt øj ej",
    "no": "sk hv øy ei kj gj kk tt pp mm",
    "fi": "aa ii uu ee ää yy öö yö uo ie äi oi au kk tt pp ss ou",
    "et": "aa ee ii oo uu ää öö üü ea ae oe õi ij",
    "cs": "př ou ět ch ůj ní dn če vš",
    "sk": "ia ie iu ô dz ch ov ní vš če ať iť",
    "hu": "sz gy ny cs zs ly ett ál eg ék ör",
    "ro": "oa ea ii ul chi ghi ăm eș ie",
    "hr": "ije nj lj dž ovo šti",
    "sr-Latn": "nj lj dž ovo šti",
    "sl": "lj nj ev šč ovo oč eč",
    "tr": "yor lar ler ğı şt aya iya çı ık",
    "lv": "ie šķ ņu ai ei au āj āk ūt",
    "lt": "ie ai au ė uo ius ei ą ū žs",
    "ca": "ny ll ix tx ig qu uc ue ça ès",
    "id": "ng ny ah uk ak eng em an",
    "ms": "ng ny ah uk ak eng em an",
    "is": "ð þ æ ö au ei gn nn",
    "sq": "ë sh xh gj nj zh ll rr",
    "cy": "dd ll wy ff yn th ch rh",
    "ga": "bh mh ch gh aí io ea",
    "eu": "tz tx tu ak ek rr",
    "tl": "ng ay aw ko hi",
    "sw": "ny ng mb wa ku ki",
    "gl": "ll ñ ei ou nh ión",
    "az": "ə lar lər iy",
    "eo": "aj oj ĉ ĝ ŝ",
    "mt": "ħ ġ ż għ",
    "af": "aa ee oo uu oe ie sk",
}

#: What two neighbours spell differently in words that they share; looked at only when these two lead. Danish writes no
#: double consonant at the end and softens k, p, t between vowels; Croatian writes ije and je where Serbian writes e.
NEIGHBOURS = (
    {
        "da": (
            r"æ(?!r)|\w{2}ere(?:t|de|des)\b|\w{3}ede[ns]?\b|\w{3}tion(?:en|er|erne)?\b|\w{3}hed(?:en|er)?\b|\baf\w{2,}"
            r"|\bud\w{2,}|\bind\w{2,}|\bop(?!p)\w{2,}|\w(?:ug|øb|øg)(?:e|er|t|te|es|et)\b|å[bg]e"
        ),
        "no": (
            r"\w[aeiouyøå](?:ff|gg|kk|mm|pp|ss|tt)\b|\w{2}sjon(?:en|er|ene)?\b|\w{3}het(?:en|er)?\b|\w{3}erte?\b"
            r"|\bav\w{3,}|\but(?!en)\w{2,}|\binn\w{2,}|\bopp\w{2,}|\w[aeiouøå][kp]e[nrst]?\b|kj[eøæ]"
            r"|skj|øy|[bdfghlmnrstv]ei"
        ),
    },
    {
        "hr": (
            r"ije[kps]|[bmrs]ijet|[lmrstv]ije[dnšm](?!a)|cije[ln]|djel|mje[nrs]|tje[dlv]|vje[rtsd]|dje[lc]|vidje|gdje|ovdje"
            r"|sje[dt]|smije|ljede|\w{3}ira(?:ti|n|no)\b|\w*tko\b|\b(?:zapor|tvrtk|tjed|sustav|datotek|tipk|obavij|općin|tisu)"
        ),
        "sr-Latn": (
            r"\bšta\b|\bko\b|sled[ei]|vred[in]|prome[nš]|videt|želel|hteo|vrem[ei]|\bmest[aou]|uve[kr]|prover|\bo?v?gde\b"
            r"|\bovde|\bcel[aeiou]\b|\bdel[aou]\b|nedelj|posle|fajl|sistem|izvešt|obavešt|zahtev|spreč|\bsajt"
            r"|\w{3}(?:isa|ova)(?:ti|n|no|nje|nja|nju)\b"
        ),
    },
)
