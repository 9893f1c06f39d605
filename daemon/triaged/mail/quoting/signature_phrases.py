"""What mail programs and devices sign a mail with, by language.

In a phrase `{any}` is a name that the owner may have given ("my TI-85"), `{device}` one that holds a word of DEVICES,
`{os}` a system.
"""

from __future__ import annotations

#: Words of which a device or program name must have one; matched inside words, so that endings do not matter.
DEVICES = (
    "iphon|ipad|ipod|ios|macbook|apple|android|андроид|andriod|blackberry|samsung|galaxy|huawei|xiaomi|redmi|oppo|vivo",
    "oneplus|honor|pixel|nokia|lumia|htc|motorola|sony|xperia|alcatel|wiko|zte|lenovo|asus|realme|tecno|infinix",
    "phone|mobil|mobiel|móvil|cellulare|celular|portable|handy|tablet|смартфон|телефон|планшет|компьютер|matkapuhelim",
    "puhelim|telefon|téléphone|teléfono|cell|device|gerät|komórk|kännykä|κινητό|điện thoại|điện_thoại|โทรศัพท์",
    "outlook|hotmail|windows|mail|e-post|почт|пошт|correo|courrier|posta|thunderbird|k-9|aquamail|bluemail|spark|spike",
    "airmail|sparrow|edison|newton|typeapp|proton|tuta|yahoo|aol|gmail|inbox|fastmail|zoho|yandex|яндекс|rambler|рамблер",
    "gmx|web.de|t-online|orange|libero|seznam|onet|wp.pl|interia|ukr.net|i.ua|bk.ru|mimestream|superhuman|canary",
    "appareil|dispositiu|dispositivo|dispozitiv|urządzen|zařízení|zariaden|enhet|enhed|laite|készülék|cihaz|perangkat",
    "συσκευή|устройств|пристро|уређај|uređaj|naprav|thiết bị|อุปกรณ์|设备|設備|裝置|端末|デバイス|기기|جهاز|دستگاه|מכשיר",
    "手机|手機|平板|邮箱|郵箱|信箱|邮件|郵件|电脑|苹果|华为|小米|网易|新浪|スマートフォン|スマホ|携帯|メール|핸드폰|스마트폰",
    "휴대폰|메일|네이버|الهاتف|هاتف|جوال|الآيفون|آیفون|טלפון|נייד|אייפון|मोबाइल|फ़ोन",
)

#: Whole lines, as regular expressions.
PHRASES = {
    "en": (
        "sent from (?:my|our) {any}",
        "sent from (?:an? |the )?{device}",
        "sent (?:via|with|using|by) (?!e-?mail\\b|mail\\b|phone\\b|the )(?:my |an? )?{device}",
        "from my {device}",
        "this (?:e-?mail|message|mail) was sent (?:from|with|using) (?:an? |the |my )?{device}",
        "(?:typed|written|composed|tapped) (?:on|from|with) (?:my|an?) {device}",
        "\\w+ from (?:my )?mobile",
        "(?:get|download|try) (?:the )?outlook for {os}",
        "(?:get|download) (?:the )?(?:new )?{device} (?:app|for {os}).{0,60}",
    ),
    "ru": (
        "(?:отправлено|послано) (?:с|со|из|от) {device}",
        "(?:получите|скачать|загрузить|скачайте) outlook для {os}",
    ),
    "uk": (
        "(?:надіслано|відправлено|надіслане) (?:з|із|зі|від) {device}",
        "(?:отримати|отримайте|завантажити) outlook для {os}",
    ),
    "be": ("(?:адпраўлена|даслана|дасланы) з {device}",),
    "bg": (
        "изпратено от {device}",
        "вземете outlook за {os}",
    ),
    "sr": ("(?:послато|poslato|пратено) (?:са|sa|s|од) {device}",),
    "hr": (
        "poslano (?:s|sa|iz) {device}",
        "preuzmite outlook za {os}",
    ),
    "sl": (
        "poslano (?:z|s|iz) {device}",
        "prenesite outlook za {os}",
    ),
    "de": (
        "von meine[mr] {device} (?:gesendet|gesandt|verschickt|geschickt)",
        "(?:gesendet|verschickt|gesandt) von meine[mr] {device}",
        "(?:gesendet|verschickt|geschrieben|versendet) (?:von|mit|aus) (?:der |dem |einem )?{device}",
        "(?:von|mit|aus) (?:der |dem |einem )?{device} (?:gesendet|versendet|verschickt)",
        "von unterwegs gesendet",
        "diese (?:nachricht|e-?mail|mail) wurde (?:von|mit) .{0,40}{device} (?:gesendet|verschickt|geschrieben)",
        "outlook für {os} (?:beziehen|herunterladen|holen|abrufen)",
        "(?:holen sie sich|laden sie|hol dir) outlook für {os}.{0,20}",
    ),
    "fr": (
        "envoyé (?:de|du|depuis|avec|à partir de|à partir d') ?{device}",
        "(?:obtenez|obtenir|télécharger|téléchargez|télécharge) outlook pour {os}",
        "provenance : {device}",
    ),
    "es": (
        "enviado (?:desde|con) {device}",
        "enviado de mi {device}",
        "(?:obtener|obtén|obtenga|descargar|descarga|consigue) outlook para {os}",
    ),
    "ca": (
        "enviat (?:des del?|amb) {device}",
        "obteniu l'outlook per a {os}",
    ),
    "gl": ("enviado dende {device}",),
    "it": (
        "inviat[oa] (?:da|dal|dalla|con) {device}",
        "(?:ottieni|scarica|ottenere|scaricare) outlook per {os}",
    ),
    "pt": (
        "enviado (?:pelo|pela|através do) (?:meu|minha) {device}",
        "enviado (?:do|da|de|com o|com|a partir do|a partir da) {device}",
        "(?:obter|obtenha|baixar|baixe|transferir|transfira) o? ?outlook para {os}",
    ),
    "ro": (
        "trimis (?:de pe|din) {device}",
        "obțineți outlook pentru {os}",
        "descărcați outlook.{0,30}",
    ),
    "nl": (
        "(?:verzonden|verstuurd|gestuurd) (?:vanaf|van|vanuit|met) {device}",
        "(?:verzonden|verstuurd) via mijn {device}",
        "outlook voor {os} (?:downloaden|ophalen|installeren)",
        "(?:download|haal|krijg) outlook voor {os}",
    ),
    "sv": (
        "skickat (?:från|med) {device}",
        "(?:hämta|skaffa|ladda ned) outlook för {os}",
    ),
    "da": (
        "sendt (?:fra|med) {device}",
        "(?:hent|få|download) outlook (?:til|for) {os}",
    ),
    "no": (
        "(?:få|last ned|hent|skaff) outlook for {os}",
        "sendt frå {device}",
    ),
    "is": ("sent úr {device}",),
    "fi": (
        "lähetetty {device}",
        "hanki outlook.{0,20}",
    ),
    "et": (
        "saadetud {device}",
        "hangi outlook.{0,20}",
    ),
    "lv": ("(?:nosūtīts|sūtīts) no {device}",),
    "lt": ("(?:išsiųsta|siųsta) iš {device}",),
    "pl": (
        "(?:wiadomość )?wysłan[eoay] (?:z|ze) {device}",
        "(?:pobierz|uzyskaj|zdobądź) (?:program |aplikację )?outlook (?:dla|na) (?:systemu )?{os}",
    ),
    "cs": (
        "odesláno (?:z|ze|pomocí) {device}",
        "(?:získat|stáhnout|získejte) outlook pro {os}",
    ),
    "sk": (
        "odoslan[éeáo] (?:z|zo|pomocou) {device}",
        "(?:získať|stiahnuť) outlook pre {os}",
    ),
    "hu": (
        "{device}(?:ról|ről|ból|ből) küldve",
        "(?:elküldve|küldve) (?:az? )?{device}(?:ról|ről|ból|ből)",
        "(?:az )?outlook (?:beszerzése|letöltése) .{0,30}",
    ),
    "tr": (
        "{device}(?:dan|den|tan|ten) gönderildi",
        "{os} için outlook.{0,20}",
    ),
    "el": (
        "(?:στάλθηκε|εστάλη|αποστολή) από {device}",
        "αποκτήστε το outlook για {os}",
    ),
    "vi": (
        "(?:được |đã )?gửi từ {device}",
        "tải outlook cho {os}",
        "nhận outlook cho {os}",
    ),
    "th": (
        "ส่งจาก ?{device}",
        "รับ outlook สำหรับ {os}",
    ),
    "id": (
        "(?:dikirim|terkirim|dihantar) (?:dari|daripada) {device}",
        "dapatkan outlook.{0,30}",
    ),
    "zh": (
        "(?:发|發|寄|傳送|传送|发送|發送|从|從|来|來) ?自 ?{device}",
        "(?:从|從|由|通过|透過) ?{device} ?(?:发送|發送|傳送|传送|寄出|发出|發出)(?:的邮件|的郵件)?",
        "(?:发|發|寄|發送|发送|傳送)自 ?我的 ?{any}",
        "(?:获取|下载|取得|下載) ?outlook ?(?:for|适用于|適用於) ?{os}",
        "下载适用于 ?{os} ?的 ?outlook",
        "(?:下載|取得)適用於 ?{os} ?的 ?outlook",
    ),
    "ja": (
        "{device} ?(?:から|より) ?送信(?:されました|しました|しています|済み)?",
        "outlook for {os} ?(?:を入手(?:する)?|を取得(?:する)?)",
        "{os} 版 outlook を入手(?:する)?",
    ),
    "ko": (
        "(?:나의|내|제) ?{any}에서 ?(?:보냄|보냈습니다|전송|발송)",
        "{device}에서 ?(?:보냄|보냈습니다|보낸 메일입니다|전송됨|전송|발송됨|작성)",
        "{os}용 outlook(?: 가져오기| 다운로드| 받기)?",
    ),
    "ar": ("(?:تم الإرسال|تم الارسال|أُرسلت|أرسلت|ارسلت|أرسل|مرسلة?) (?:من|بواسطة) {device}",),
    "fa": ("(?:ارسال شده|فرستاده شده|ارسال) از {device}",),
    "he": (
        "נשלח (?:מ|מה|מתוך|באמצעות|על ידי)[-־ ]?(?:ה)?{device}",
        "קבל את outlook עבור {os}",
    ),
    "hi": ("{device} से भेजा गया",),
}

#: Lines that scanners of the sender's side put below: whatever the language, the address of the maker stands in them.
FOOTERS = (".{0,80}www\\.avast\\.com/?.{0,40}", ".{0,80}www\\.avg\\.com/?.{0,40}")

#: With these a person apologises for typing on a phone, behind the phrase.
EXCUSES = (
    "excuse|pardon|forgive|sorry|apolog|brevity|brief|typo|entschuldig|tippfehler|désolé|faute|disculp|perdon|scus"
)

#: Mails that say no more than this said nothing yet: what stands below the mark of a signature may be what was meant.
GREETINGS = (
    "hello|hi|hey|hi there|hi all|hello all|dear all|good morning|good afternoon|good evening|greetings",
    "привет|здравствуйте|добрый день|доброе утро|добрый вечер|вітаю|добрий день|доброго дня|здравей",
    "здравейте|hallo|guten tag|guten morgen|guten abend|moin|servus|grüezi|bonjour|bonsoir|salut|hola",
    "buenos días|buenas tardes|buenas|ciao|buongiorno|buonasera|salve|olá|oi|bom dia|boa tarde|cześć",
    "dzień dobry|witam|goedemorgen|goedemiddag|goedendag|hej|hejsan|god dag|goddag|hei|moi|terve|ahoj",
    "dobrý den|dobrý deň|zdravo|pozdravljeni|dobar dan|bună ziua|bună|szia|jó napot|merhaba|selam",
    "iyi günler|γεια σας|καλημέρα|xin chào|สวัสดี|สวัสดีครับ|สวัสดีค่ะ|halo|selamat pagi|你好|您好|大家好|こんにちは",
    "お世話になっております|안녕하세요|مرحبا|السلام عليكم|سلام|שלום|नमस्ते",
)

#: Words with which a sender speaks; in lines that only tell who he is they do not stand.
SPEAKING = (
    "i i'm i'd i've we we're need needs want wants please cannot can't don't doesn't",
    "ich wir brauche brauchen möchte möchten bitte je j'ai nous voudrais besoin",
    "necesito necesitamos quiero queremos puede pueden ho vorrei vorremmo bisogno preciso precisamos",
    "quero favor ik wij graag alstublieft jag vill behöver jeg vil gerne",
    "proszę potrzebuję potrzebujemy chcę prosím potřebuji potřebujeme chci potrebujem",
    "я мы нам мне нужно нужен нужна прошу пожалуйста хочу хотим ми мені треба потрібно потрібен будь",
    "lütfen istiyorum kérem kérjük szeretném haluan rog doresc παρακαλώ θέλω",
)

#: Words with which no sentence ends: the text goes on below a dash.
OPEN_ENDS = (
    "is are was were and or the a an of to for with that says reads following ist sind war waren und oder der die das",
    "mit dass lautet est sont était et ou le la les un une que avec es son era y o el los con è sono e il che é são",
    "och eller är att og eller er at jest są i lub oraz že je a nebo это и или что є і або що",
)

#: With these a company's or a person's name ends, no sentence.
COMPANY_ENDS = (
    "ltd.",
    "inc.",
    "co.",
    "corp.",
    "s.a.",
    "s.r.o.",
    "s.r.l.",
    "s.p.a.",
    "o.o.",
    "a.s.",
    "b.v.",
    "jr.",
    "ph.d.",
)

#: Parts of words of which one stands in each legal notice.
LEGAL = (
    "confidential|privileged|disclaimer|intended recipient|intended for|intended only|intended solely|unauthori",
    "this e-mail|this email|this message|before printing|registered in|registered office|company number",
    "vertraulich|geschäftsführ|amtsgericht|handelsregister|ust-id|registergericht|confidentiel|avant d'imprimer",
    "confidencial|antes de imprimir|riservat|informazioni contenute|confidențial|vertrouwelijk|konfidentiell|fortrolig",
    "poufn|niniejsza wiadomość|důvěrn|dôvern|конфиденциал|конфіденц|поверителн|luottamuksel|bizalmas|gizlilik",
    "εμπιστευτικ",
    "保密|机密|機密|기밀|سري|חסוי",
)
