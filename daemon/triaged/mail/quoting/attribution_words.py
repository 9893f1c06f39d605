"""What the line before a quote is made of, by language. A language is a row here and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language, separated by spaces."""

    verbs: (
        str  #: forms of "wrote", as mail programs use them; "napisal(a)" and "написав(-ла)" count as their first part
    )
    openers: str = ""  #: with which the line may begin before the date is named
    #: Words, in lower case, by which a sentence shows that a person made it: "yesterday you wrote:".
    persons: str = ""
    #: Those among them by which programs, too, address the reader: "On 16.11.2026 at 10:00 you wrote:".
    reader: str = ""
    #: Ends of the line, spaces left out, that show it also without a date, as `verbs` do in languages with spaces.
    undated: str = ""


#: Languages that part words by spaces.
SPACED = {
    "en": Words(
        verbs="wrote writes written quoting",
        openers="on",
        persons="I i we you he she they it me us him them my our your his her their the an this that which"
        " who what also yesterday today",
        reader="you",
    ),
    "ru": Words(
        verbs="пишет писал писала писали написал написала написали",
        openers="в от",
        persons="я мы ты вы он она они мне нам тебе вам меня нас мой моя наш наша ваш ваша это что так вчера сегодня",
        reader="ты вы",
    ),
    "uk": Words(
        verbs="пише писав писала написав написала написали",
        openers="у в від",
        persons="я ми ти ви він вона вони мені нам тобі вам мене нас мій моя наш наша ваш ваша це що так"
        " вчора сьогодні",
        reader="ти ви",
    ),
    "be": Words(
        verbs="піша пісаў пісала напісаў напісала",
        persons="я мы вы ён яна мне нам",
        reader="вы",
    ),
    "bg": Words(
        verbs="написа пише написал написала",
        openers="на",
        persons="аз ние вие той тя ми ни ви мен нас това",
        reader="вие ви",
    ),
    "mk": Words(
        verbs="напиша пишува",
        openers="на",
        persons="јас ние вие тој таа ми ни",
        reader="вие ви",
    ),
    "sr": Words(
        verbs="написао написала пише napisao napisala",
        openers="дана dana",
        persons="ја ми ви он она мени нама ja mi vi on ona meni nama",
        reader="ви vi",
    ),
    "hr": Words(
        verbs="napisao napisala piše",
        openers="dana",
        persons="ja mi vi on ona meni nama naš vaš moj",
        reader="vi",
    ),
    "sl": Words(
        verbs="napisal napisala piše",
        openers="v dne",
        persons="jaz mi vi on ona meni nam naš vaš moj",
        reader="vi",
    ),
    "de": Words(
        verbs="schrieb schrieben schriebst schreibt geschrieben zitat",
        openers="am vom",
        persons="ich wir ihr er sie mir mich uns dir dich euch Sie Ihnen Ihr Ihre Ihrem Ihrer mein meine"
        " meinem meiner unser unsere unserem unserer dein deine das dies dieser was auch gestern"
        " heute",
        reader="ihr du Sie",
    ),
    "fr": Words(
        verbs="écrit ecrit écrivait",
        openers="le",
        persons="je j'ai m'a m'as m'avez nous vous elle tu me moi ils elles mon ma mes notre nos votre vos ton son sa"
        " ce cela qui hier aujourd'hui",
        reader="vous tu",
    ),
    "es": Words(
        verbs="escribió escribio escrito escribe",
        openers="el",
        persons="yo nosotros usted ustedes tú él ella me nos te le les mi mis nuestro nuestra su sus esto eso"
        " que ayer hoy",
        reader="usted ustedes tú",
    ),
    "ca": Words(
        verbs="escriure escriví escrit escriu",
        openers="el",
        persons="jo nosaltres vosaltres em ens meu meva",
        reader="vosaltres",
    ),
    "gl": Words(
        verbs="escribiu",
        openers="o",
        persons="eu nós vós me nos",
        reader="vós",
    ),
    "it": Words(
        verbs="scritto scrive scriveva scrisse",
        openers="il in",
        persons="io noi voi lui lei mi ci vi ti mio mia nostro nostra vostro vostra suo sua questo che Lei ieri oggi",
        reader="voi Lei lei",
    ),
    "pt": Words(
        verbs="escreveu escrevia escreve",
        openers="em no a",
        persons="eu nós você vocês ele ela me nos meu minha nosso nossa seu sua isto isso que ontem hoje",
        reader="você vocês",
    ),
    "ro": Words(
        verbs="scris scrie",
        openers="în pe la",
        persons="eu noi voi el ea mie nouă meu mea nostru",
        reader="voi",
    ),
    "nl": Words(
        verbs="schreef schrijft geschreven",
        openers="op",
        persons="ik wij we jij je u hij zij ze jullie mij ons mijn onze uw jouw dit dat wat ook gisteren vandaag",
        reader="u jij je jullie",
    ),
    "af": Words(
        verbs="geskryf",
        openers="op",
        persons="ek ons jy jou my",
        reader="jy",
    ),
    "sv": Words(
        verbs="skrev skriver",
        openers="den",
        persons="jag vi du ni han hon mig oss dig er min vår din detta igår idag",
        reader="du ni",
    ),
    "da": Words(
        verbs="skrev skriver",
        openers="den",
        persons="jeg vi du De I han hun mig os dig jer min vores din det igår",
        reader="du De",
    ),
    "no": Words(
        verbs="skrev skreiv skriver",
        openers="den",
        persons="jeg eg vi du dere han hun meg oss deg min vår din igår",
        reader="du dere",
    ),
    "is": Words(
        verbs="skrifaði ritaði",
        openers="þann",
        persons="ég við þú þið hann hún mér okkur þér",
        reader="þú þið",
    ),
    "fi": Words(
        verbs="kirjoitti kirjoittaa",
        persons="minä me sinä te hän he minulle meille teille sinulle eilen",
        reader="te sinä",
    ),
    "et": Words(
        verbs="kirjutas kirjutab",
        persons="mina ma meie me sina sa teie te tema ta mulle meile",
        reader="te teie sina",
    ),
    "lv": Words(
        verbs="rakstīja raksta",
        persons="es mēs tu jūs viņš viņa man mums jums",
        reader="tu jūs",
    ),
    "lt": Words(
        verbs="rašė parašė rašo",
        persons="aš mes tu jūs jis ji man mums jums",
        reader="tu jūs",
    ),
    "pl": Words(
        verbs="napisał napisała napisali pisze pisał pisała",
        openers="w dnia dn.",
        persons="ja my wy on ona oni mi mnie nam nas pan pani państwo mój moja nasz nasza wasz wasza to co"
        " wczoraj dziś",
        reader="pan pani państwo",
    ),
    "cs": Words(
        verbs="napsal napsala napsali píše",
        openers="dne",
        persons="já my vy on ona oni mi mně nám nás vám jsem jste jsme můj náš váš to včera dnes",
        reader="vy jste",
    ),
    "sk": Words(
        verbs="napísal napísala napísali píše",
        openers="dňa dna",
        persons="ja my vy on ona oni mi mne nám nás vám som ste sme môj náš váš to včera dnes",
        reader="vy ste",
    ),
    "hu": Words(
        verbs="írta írja",
        persons="én mi ön önök te ti ő nekem nekünk önnek",
        reader="ön önök te ti",
    ),
    "tr": Words(
        verbs="yazdı yazmış yazıyor",
        persons="ben biz siz sen o bana bize size sana benim bizim sizin bunu dün bugün",
        reader="sen siz",
    ),
    "el": Words(
        verbs="έγραψε έγραψαν έγραφε γράφει",
        openers="στις την στην",
        persons="εγώ εμείς εσείς μου μας σας αυτό",
        reader="εσείς",
    ),
    "vi": Words(
        verbs="viết",
        openers="vào ngày",
        persons="tôi chúng bạn anh chị em mình",
        reader="bạn",
    ),
    "id": Words(
        verbs="menulis tulis ditulis",
        openers="pada",
        persons="saya kami kita anda kamu dia mereka",
        reader="anda kamu",
    ),
    "ar": Words(
        verbs="كتب كتبت كتابة",
        openers="في بتاريخ",
        persons="أنا نحن أنت أنتم هو هي لي لنا لكم",
        reader="أنت أنتم",
    ),
    "fa": Words(
        verbs="نوشت نوشته",
        openers="در",
        persons="من ما شما او به",
        reader="شما",
    ),
    "he": Words(
        verbs="כתב כתבה כתבו מאת",
        openers="בתאריך ב",
        persons="אני אנחנו אתה אתם הוא היא לי לנו לך לכם",
        reader="אתה אתם",
    ),
    "hi": Words(
        verbs="लिखा",
        persons="मैं मैंने हम हमने आप आपने तुम वह मुझे हमें",
        reader="आपने तुम",
    ),
}

#: Languages that do not; their words are looked for anywhere in the line.
UNSPACED = {
    "zh": Words(
        verbs="写道 寫道 撰写 撰寫 写了 寫了 来信 來信",
        openers="在 於 于",
        persons="我 你 您 他 她 咱 贵司 貴司 昨天 今天",
        reader="你 您",
        undated="写道 寫道",
    ),
    "ja": Words(
        verbs="のメール のメッセージ からのメール 書きました は書いた が書いた",
        persons="私 あなた 御社 貴社 弊社 当社 僕 昨日 今日",
        reader="あなた",
        undated="は書きました が書きました は書いた が書いた",
    ),
    "ko": Words(
        verbs="작성 님이 님의 썼습니다",
        persons="제가 저는 당신 귀사 저희 어제 오늘",
        reader="당신",
        undated="님이작성 님이썼습니다 씨가썼습니다 이(가)작성",
    ),
    "th": Words(
        verbs="เขียน",
        openers="ในวันที่ วันที่ เมื่อ",
        persons="ผม ฉัน ดิฉัน เรา คุณ",
        reader="คุณ",
    ),
}
