"""Sentences that people write to a help desk, all made up: the tables behind the tests of the language."""

from __future__ import annotations

import unicodedata

SHORT = {
    "ru": [
        "Второй день не приходит код подтверждения.",
        "Верните, пожалуйста, деньги за отменённую подписку.",
        "Как перенести данные на новый телефон?",
        "Программа закрывается сразу после запуска.",
        "Мне нужен акт сверки за прошлый квартал.",
    ],
    "uk": [
        "Другий день не надходить код підтвердження.",
        "Поверніть, будь ласка, гроші за скасовану підписку.",
        "Як перенести дані на новий телефон?",
        "Програма закривається одразу після запуску.",
        "Мені потрібен акт звірки за минулий квартал.",
    ],
    "zh-Hans": [
        "两天了一直收不到验证码。",
        "订阅已经取消，请退款给我。",
        "怎样把数据转到新手机上？",
        "软件一打开就自动关闭。",
        "我需要上个季度的对账单。",
    ],
    "ja": [
        "確認コードが二日間届いていません。",
        "解約した分の返金をお願いします。",
        "新しい端末にデータを移す方法を教えてください。",
        "アプリが起動してすぐに落ちます。",
        "先月分の領収書が必要です。",
    ],
    "en": [
        "The confirmation code has not come for two days.",
        "Please refund the subscription that I cancelled.",
        "How do I move my data to a new phone?",
        "The app closes as soon as I open it.",
        "We need a statement for the last quarter.",
    ],
    "de": [
        "Seit zwei Tagen kommt kein Bestätigungscode an.",
        "Bitte erstatten Sie mir das gekündigte Abo.",
        "Wie übertrage ich meine Daten auf ein neues Handy?",
        "Die App stürzt sofort nach dem Öffnen ab.",
        "Wir brauchen einen Kontoauszug für das letzte Quartal.",
    ],
    "fr": [
        "Le code de confirmation n'arrive pas depuis deux jours.",
        "Merci de rembourser l'abonnement que j'ai résilié.",
        "Comment transférer mes données sur un nouveau téléphone ?",
        "L'application se ferme dès que je l'ouvre.",
        "Il nous faut un relevé pour le dernier trimestre.",
    ],
    "es": [
        "Hace dos días que no me llega el código de confirmación.",
        "Les ruego que me devuelvan el importe de la suscripción cancelada.",
        "¿Cómo paso mis datos a un teléfono nuevo?",
        "La aplicación se cierra en cuanto la abro.",
        "Necesitamos un extracto del último trimestre.",
    ],
}

OTHERS = {
    "it": [
        "Non riesco ad accedere al mio account.",
        "Quando arriva il mio ordine?",
        "Il codice di conferma non mi arriva da due giorni.",
        "Vorrei avere il rimborso dell'abbonamento disdetto.",
        "L'applicazione si chiude appena la apro.",
    ],
    "pt": [
        "Não consigo entrar na minha conta.",
        "Quando chega o meu pedido?",
        "O código de confirmação não chega há dois dias.",
        "Gostaria de receber o reembolso da assinatura cancelada.",
        "O aplicativo fecha assim que eu abro.",
    ],
    "nl": [
        "Ik kan niet inloggen op mijn account.",
        "Wanneer komt mijn bestelling aan?",
        "De bevestigingscode komt al twee dagen niet binnen.",
        "Graag het geld terug voor het opgezegde abonnement.",
        "De app sluit af zodra ik hem open.",
    ],
    "pl": [
        "Nie mogę się zalogować.",
        "Kiedy przyjdzie moje zamówienie?",
        "Od dwóch dni nie przychodzi kod potwierdzenia.",
        "Proszę o zwrot pieniędzy za anulowaną subskrypcję.",
        "Aplikacja zamyka się zaraz po uruchomieniu.",
    ],
    "sv": [
        "Jag kan inte logga in.",
        "När kommer min beställning?",
        "Bekräftelsekoden har inte kommit på två dagar.",
        "Jag vill ha pengarna tillbaka för prenumerationen som jag sagt upp.",
        "Appen stängs så fort jag öppnar den.",
    ],
    "da": [
        "Jeg har ikke modtaget min bestilling endnu.",
        "Hvornår får jeg pengene tilbage?",
        "Bekræftelseskoden er ikke kommet i to dage.",
        "Jeg kan ikke logge ind, efter at jeg har skiftet adgangskode.",
        "Vi skal bruge en kopi af den sidste regning.",
    ],
    "no": [
        "Jeg har ikke mottatt bestillingen min ennå.",
        "Når får jeg pengene tilbake?",
        "Bekreftelseskoden har ikke kommet på to dager.",
        "Jeg får ikke logget inn etter at jeg byttet passord.",
        "Vi trenger en kopi av den siste fakturaen.",
    ],
    "fi": [
        "En pysty kirjautumaan sisään tililleni.",
        "Milloin tilaukseni saapuu?",
        "Vahvistuskoodi ei ole tullut kahteen päivään.",
        "Haluaisin rahat takaisin perutusta tilauksesta.",
        "Sovellus sulkeutuu heti, kun avaan sen.",
    ],
    "cs": [
        "Nemohu se přihlásit ke svému účtu.",
        "Kdy dorazí moje objednávka?",
        "Potvrzovací kód už dva dny nepřišel.",
        "Prosím o vrácení peněz za zrušené předplatné.",
        "Aplikace se hned po otevření zavře.",
    ],
    "sk": [
        "Nemôžem sa prihlásiť do svojho účtu.",
        "Kedy príde moja objednávka?",
        "Overovací kód mi už dva dni neprišiel.",
        "Prosím o vrátenie peňazí za zrušené predplatné.",
        "Aplikácia sa hneď po otvorení zatvorí.",
    ],
    "hu": [
        "Nem tudok belépni a fiókomba.",
        "Mikor érkezik meg a rendelésem?",
        "Két napja nem jön meg a megerősítő kód.",
        "Szeretném visszakapni a lemondott előfizetés árát.",
        "Az alkalmazás azonnal bezárul, amikor megnyitom.",
    ],
    "ro": [
        "Nu pot intra în contul meu.",
        "Când ajunge comanda mea?",
        "Codul de confirmare nu vine de două zile.",
        "Vă rog să îmi returnați banii pentru abonamentul anulat.",
        "Nu pot sa intru in cont si nu primesc nici un raspuns.",
    ],
    "hr": [
        "Ne mogu se prijaviti, a promijenio sam lozinku.",
        "Gdje je moja narudžba?",
        "Što trebam učiniti da vidim sljedeći račun?",
        "Kôd za potvrdu nije stigao već dva dana, što da radim?",
        "Molim povrat novca, uvijek ste ovdje bili ljubazni.",
    ],
    "sr-Latn": [
        "Ne mogu da se prijavim, a promenio sam lozinku.",
        "Gde je moja porudžbina?",
        "Šta treba da uradim da vidim sledeći račun?",
        "Kod za potvrdu nije stigao već dva dana, šta da radim?",
        "Molim povraćaj novca, uvek ste ovde bili ljubazni.",
    ],
    "sl": [
        "Ne morem se prijaviti v svoj račun.",
        "Kdaj bo prispelo moje naročilo?",
        "Potrditvena koda že dva dni ni prišla.",
        "Prosim za vračilo denarja, ker sem naročnino odpovedal.",
        "Aplikacija se zapre takoj, ko jo odprem.",
    ],
    "tr": [
        "Hesabıma giriş yapamıyorum.",
        "Siparişim ne zaman gelecek?",
        "Onay kodu iki gündür gelmiyor.",
        "İptal ettiğim abonelik için para iadesi istiyorum.",
        "Uygulama açar açmaz kapanıyor, yardımcı olur musunuz?",
    ],
    "et": [
        "Ma ei saa oma kontole sisse logida.",
        "Millal mu tellimus saabub?",
        "Kinnituskood ei ole kaks päeva tulnud.",
        "Palun tagastage tühistatud tellimuse raha.",
        "Rakendus sulgub kohe, kui ma selle avan.",
    ],
    "lv": [
        "Es nevaru pieslēgties savam kontam.",
        "Kad pienāks mans pasūtījums?",
        "Apstiprinājuma kods nepienāk jau divas dienas.",
        "Lūdzu, atmaksājiet naudu par atcelto abonementu.",
        "Lietotne aizveras, tiklīdz to atveru.",
    ],
    "lt": [
        "Negaliu prisijungti prie savo paskyros.",
        "Kada atvyks mano užsakymas?",
        "Jau dvi dienos negaunu patvirtinimo kodo.",
        "Prašau grąžinti pinigus už atšauktą prenumeratą.",
        "Programėlė užsidaro vos ją atidarius, ką daryti?",
    ],
    "ca": [
        "No puc entrar al meu compte.",
        "Quan arribarà la meva comanda?",
        "Fa dos dies que no m'arriba el codi de confirmació.",
        "Voldria que em tornessin els diners de la subscripció cancel·lada.",
        "L'aplicació es tanca així que l'obro.",
    ],
    "vi": [
        "Tôi không thể đăng nhập vào tài khoản.",
        "Khi nào đơn hàng của tôi đến?",
        "Hai ngày rồi tôi chưa nhận được mã xác nhận.",
    ],
    "id": [
        "Saya tidak bisa masuk ke akun saya.",
        "Kapan pesanan saya sampai?",
        "Kode konfirmasi belum masuk sejak dua hari yang lalu.",
        "Mohon kembalikan uang langganan yang sudah saya batalkan.",
        "Aplikasi langsung tertutup ketika saya buka.",
    ],
    "be": [
        "Не магу ўвайсці ў свой кабінет.",
        "Калі прыйдзе мая замова?",
        "Ужо два дні не прыходзіць код пацвярджэння.",
    ],
    "bg": [
        "Не мога да вляза в профила си.",
        "Кога ще пристигне поръчката ми?",
        "От два дни не получавам кода за потвърждение.",
        "Моля, върнете парите за отказания абонамент.",
    ],
    "sr": [
        "Не могу да се пријавим на свој налог.",
        "Када стиже моја поруџбина?",
        "Већ два дана не стиже код за потврду.",
    ],
    "mk": [
        "Не можам да се најавам на мојата сметка.",
        "Кога ќе пристигне мојата нарачка?",
        "Веќе два дена не добивам код за потврда.",
    ],
    "kk": [
        "Аккаунтыма кіре алмай жатырмын.",
        "Менің тапсырысым қашан келеді?",
        "Екі күннен бері растау коды келмейді.",
    ],
    "ar": [
        "لا أستطيع تسجيل الدخول إلى حسابي.",
        "متى يصل طلبي؟",
        "لم يصلني رمز التأكيد منذ يومين.",
    ],
    "fa": [
        "نمی‌توانم وارد حساب کاربری خود شوم.",
        "سفارش من کی می‌رسد؟",
        "دو روز است که کد تأیید برای من نیامده است.",
        "لطفا پول اشتراک لغو شده را برگردانيد.",
    ],
    "ur": [
        "میں اپنے اکاؤنٹ میں لاگ ان نہیں کر سکتا۔",
        "میرا آرڈر کب آئے گا؟",
        "دو دن سے تصدیقی کوڈ نہیں آیا۔",
    ],
    "hi": [
        "मैं अपने खाते में लॉग इन नहीं कर पा रहा हूँ।",
        "मेरा ऑर्डर कब आएगा?",
        "दो दिन से पुष्टि कोड नहीं आया है।",
    ],
    "zh-Hant": [
        "我無法登錄帳戶。",
        "請把發票寄給我。",
        "兩天了一直收不到驗證碼。",
        "請問我的訂單什麼時候到？",
        "軟體一打開就自動關閉。",
    ],
    "ko": ["로그인할 수 없습니다.", "제 주문은 언제 도착하나요?", "이틀째 인증 코드가 오지 않습니다."],
    "he": ["אני לא מצליח להתחבר", "מתי ההזמנה שלי תגיע?", "כבר יומיים לא מגיע קוד האימות."],
    "el": ["Δεν μπορώ να συνδεθώ", "Πότε θα έρθει η παραγγελία μου;", "Ο κωδικός δεν έρχεται εδώ και δύο μέρες."],
    "th": ["ฉันไม่สามารถเข้าสู่ระบบได้", "คำสั่งซื้อของฉันจะมาถึงเมื่อไหร่", "ไม่ได้รับรหัสยืนยันมาสองวันแล้ว"],
    "ka": ["ანგარიშში ვერ შევდივარ", "როდის მოვა ჩემი შეკვეთა?", "უკვე ორი დღეა კოდი არ მოდის."],
    "hy": ["Չեմ կարողանում մուտք գործել", "Ե՞րբ կգա իմ պատվերը", "Երկու օր է՝ հաստատման կոդը չի գալիս։"],
}  # fmt: skip

#: Without accents, as people write on a keyboard of another country.
BARE = {
    "de": ["Koennen Sie mir bitte die Rechnung fuer Maerz schicken?"],
    "fr": ["Bonjour, je n'ai pas recu ma commande, pouvez-vous verifier ?"],
    "es": ["Todavia no he recibido la factura, cuando la envian?"],
    "pt": ["Nao consigo entrar na minha conta desde ontem."],
    "pl": ["Dzien dobry, prosze o fakture za ostatnie zamowienie."],
    "cs": ["Dobry den, porad mi neprisla objednavka, muzete mi pomoct?"],
    "ro": ["Buna ziua, va rog sa imi trimiteti factura."],
    "tr": ["Merhaba, siparisim hala gelmedi, lutfen yardimci olun."],
    "sv": ["Hej, jag har inte fatt min bestallning annu."],
    "hu": ["Jo napot, meg mindig nem kaptam meg a szamlat."],
    "hr": ["Molim vas posaljite mi racun, gdje ga mogu naci?"],
}

#: Hardly a word of these is listed: endings, groups of letters and the spelling of neighbours tell them.
SPELT = {
    "pl": ["Ekran drukarki pokazuje dziwny komunikat."],
    "tr": ["Ekran açılışta titriyor."],
    "cs": ["Obrazovka bliká při spouštění."],
    "hr": ["Promijenite adresu, vrijeme dostave odgovara."],
    "sr-Latn": ["Sistem ne radi, molim proverite zahtev."],
    "da": ["Kan den opdateres uden at vi mister indholdet?"],
    "no": ["Kan den oppdateres uten at vi mister innholdet?"],
}

#: The sender's own language wins over what he names, quotes and pastes.
MIXED = {
    "a name of a product": ("ru", "Не работает Microsoft Outlook 2019, помогите"),
    "a name of a product, Chinese": ("zh-Hans", "Outlook 2019 无法打开"),
    "many names of products": (
        "ru",
        "Подскажите, почему Adobe Acrobat Reader DC не ставится на Windows Server 2022 Standard Edition?",
    ),
    "names among Chinese words": ("zh-Hans", "我的 MacBook Pro 升级到 Sonoma 之后 Final Cut Pro 打不开了"),
    "an English greeting": ("de", "Hello, ich kann mich seit gestern nicht mehr anmelden, bitte helfen Sie mir."),
    "an English ending": ("es", "No puedo descargar la factura de mayo, me sale una página en blanco. Thanks, regards"),
    "a greeting in another script": ("en", "Привет! I cannot log in to my account, could you help me please?"),
    "an error message without quotation marks": (
        "ru",
        (
            "Не могу войти, пишет: Your account has been locked due to too many failed sign-in attempts. "
            "Please contact your administrator."
        ),
    ),
    "an error message in quotation marks": (
        "de",
        'Beim Anmelden erscheint "The user name or password is incorrect, please try again later". Was tun?',
    ),
    "an error message in Chinese marks": (
        "zh-Hans",
        "登录的时候提示：“The request could not be completed because of an internal error”，怎么办？",
    ),
    "a stack trace of Java": (
        "pl",
        (
            "Dzień dobry, program się nie uruchamia.\n\n"
            "java.lang.IllegalStateException: The queue is not ready and this is the reason\n"
            "\tat com.example.app.Main.start(Main.java:17)\n"
            "\tat com.example.app.Main.main(Main.java:5)\n"
            "Caused by: java.io.IOException: the file is not there\n\t... 12 more\n"
        ),
    ),
    "a stack trace of Python": (
        "fr",
        (
            "Bonjour, voici l'erreur que j'obtiens :\nTraceback (most recent call last):\n"
            '  File "run.py", line 3, in <module>\n    import this_and_that\n'
            "ModuleNotFoundError: No module named that is this\n"
        ),
    ),
    "a log": (
        "uk",
        (
            "Вітаю, сервер не стартує, ось журнал:\n"
            "2026-03-01 10:00:01 ERROR the connection to the database was refused and we give up\n"
            "2026-03-01 10:00:02 INFO will try again in 5 seconds, please wait for it\n" * 5
        ),
    ),
    "a log of systemd": (
        "sv",
        (
            "Hej, tjänsten startar inte längre.\n"
            "Mar 01 10:00:01 host app[17]: this is not what was expected, and it will not work\n" * 4
        ),
    ),
    "code": (
        "it",
        (
            "Buongiorno, il seguente codice non funziona:\n```\nfor item in the_list: # this is the list of them\n"
            "    print(item) # and this is where it does not work\n```\n"
        ),
    ),
    "a refusal of a mail server": (
        "ja",
        "メールが戻ってきます。\n550 5.1.1 The email account that you tried to reach does not exist\n",
    ),
    "an address of the web": ("nl", "Deze link werkt niet: https://the.example/and/this/is/not/the/page/you/want"),
    "an order number": ("zh-Hant", "我的訂單編號是 TW-2026-000123，請問什麼時候出貨？"),
    "a company in the signature": ("en", "We are 深圳市星河科技 and we would like to have an invoice for the order."),
    "a name in another script": ("en", "My name is Александр Петров and I cannot find the invoice."),
    "a name with letters of another language": ("en", "Hi, this is Łukasz Wiśniewski, I still cannot log in."),
    "a form with English labels": ("ko", "Name: Kim\nOrder: 12345\n주문한 상품이 아직 도착하지 않았습니다."),
    "an emoji": ("fr", "Toujours pas de nouvelles de mon colis 😡😡😡"),
    "shouting": ("de", "ICH HABE MEIN GELD NOCH NICHT BEKOMMEN!!!"),
    "decomposed letters": ("vi", unicodedata.normalize("NFD", "Tôi không thể đăng nhập vào tài khoản.")),
    "a decorative kana": ("zh-Hans", "优の良品店的订单什么时候发货？我已经付款了"),
    "a subject in kanji alone": ("ja", "領収書発行依頼"),
}  # fmt: skip

#: Nothing is said: nothing there, or two languages as much.
UNSURE = [
    "",
    "ok",
    "\n\n",
    "123 456",
    "A-99 / B-12",
    "?!",
    "😡😡😡",
    "👍",
    "Hallo",
    "Invoice",
    "Jean-Pierre",
    "Maria",
    "Anna Müller",
    "Jan Novák",
    "John Smith",
    "你好",
    "12345 67890 2026-03-01",
    "https://the.example/and/is/my",
    "help@the.example",
    "SKU-1234 XL",
    "FYI",
    "test",
    "Microsoft Windows 11",
    "2026-03-01 10:00:01 ERROR the connection to the database was refused",
    '"The user name or password is incorrect, please try again later"',
    "Hello, hallo! Please, bitte. Thanks, danke.",
]

#: What the words alone do not tell.
AMBIGUOUS = [
    "Jeg kan ikke være her i dag.",  # Danish as well as Norwegian
    "Molim vas pošaljite račun.",  # Croatian as well as Serbian
    "Bla bla in foo bar the baz qux quux corge grault garply waldo",
]

#: In none of the languages that are known here.
STRANGERS = [
    "Dw i ddim yn gallu mewngofnodi i fy nghyfrif.",
    "Ég get ekki skráð mig inn á reikninginn minn.",
    "Nuk mund të hyj në llogarinë time.",
    "Ek kan nie by my rekening aanmeld nie.",
    "Non podo entrar na miña conta desde onte.",
    "Ezin dut nire kontuan sartu.",
    "Hindi ako makapag-login sa aking account.",
    "Siwezi kuingia kwenye akaunti yangu.",
    "Hesabıma daxil ola bilmirəm.",
    "Ech kann mech net aloggen, kéint Dir mir hëllefen?",
    "Ní féidir liom logáil isteach i mo chuntas.",
    "Mi ne povas ensaluti al mia konto.",
    "Ma nistax nidħol fil-kont tiegħi.",
    "Менин эсебиме кире албай жатам.",
    "Би өөрийн бүртгэл рүү нэвтэрч чадахгүй байна.",
]
