"""What telling words are made with: words that say nothing, and words of several languages for the same thing."""

from __future__ import annotations

from collections.abc import Mapping

#: The most frequent words of a language, and what opens and closes every mail; written as people write them.
SAYS_NOTHING: Mapping[str, str] = {
    "en": (
        "the a an and or but if then so of to in on at by for from with without about into over under is are was were "
        "be been being am do does did done have has had having will would can could should may might must i me my we "
        "us our you your he him his she her it its they them their this that these those there here what which who "
        "when where why how all any some no not nor only own same other another more most very too just also again "
        "still since now today yesterday morning evening week day days hour hours minutes time please thanks thank "
        "hello hi dear hey sir madam team support regards best kind sincerely cheers help need needs want know see "
        "get gets got getting try tried trying go goes going one two first last new urgent request question problem "
        "problems issue issues asap soon everyone anybody something anything nothing everything keep keeps seems "
        "ticket message than as up out after before until because while don doesn didn isn aren won wouldn couldn"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder aber wenn dann so von zu zum zur in im an "
        "am auf bei für fuer mit ohne über ueber unter ist sind war waren sein bin hat habe haben hatte wird werden "
        "wurde kann können koennen könnte muss müssen soll sollte darf ich mich mir mein meine meinen meinem meiner "
        "wir uns unser unsere unserer unseren sie ihr ihre ihren ihrem ihnen er es man dies diese dieser dieses hier "
        "da dort was wer wann wo warum wie alle alles kein keine keinen nicht nur auch noch schon wieder seit jetzt "
        "heute gestern morgen früh bitte danke vielen dank hallo guten tag sehr geehrte geehrter damen herren liebe "
        "liebes team support grüße grüßen gruß gruessen freundliche freundlichen mfg lg hilfe helfen brauche brauchen "
        "frage problem probleme dringend anfrage als auch bis nach vor aus um zwei erste mehr etwas nichts immer mal"
    ),
    "fr": (
        "le la les un une des du de et ou mais si alors donc à au aux en dans sur sous par pour avec sans est sont "
        "était étaient être suis a ai as avons avez ont avait avoir peut peux pouvez puis pouvons dois doit faut je "
        "me moi mon ma mes nous notre nos vous votre vos il elle on ils elles se sa son ses leur leurs ce cet cette "
        "ces cela ça ici là que qui quoi quand où pourquoi comment tout tous toute toutes aucun pas ne ni plus très "
        "trop aussi encore déjà depuis maintenant hier matin soir jour jours heure heures merci bonjour bonsoir "
        "madame monsieur cher chère équipe support cordialement salutations svp plaît aide besoin question problème "
        "problèmes urgent demande fait faire même rien quelque deux est-ce jusqu après avant"
    ),
    "es": (
        "el la los las un una unos unas y o pero si entonces de del a al en con sin por para sobre es son era eran "
        "ser estoy está están estaba estamos he ha han hemos había haber puede puedo podemos pueden debe yo me mi mis "
        "nos nuestro nuestra nuestros usted ustedes su sus tu él ella ellos ellas se lo le les este esta esto estos "
        "estas ese esa eso aquí allí que qué quien cuando donde por qué cómo todo todos toda todas ningún ninguna no "
        "ni más muy también todavía ya desde ahora hoy ayer mañana tarde día días hora horas gracias hola buenos "
        "buenas estimado estimada estimados señor señora señores equipo soporte saludos cordial atentamente favor "
        "ayuda necesito necesitamos pregunta problema problemas urgente solicitud hace hacer nada algo dos hasta "
        "después"
    ),
    "ru": (
        "и в во не что он на я с со как а то все всё она так его но да ты к у же вы за бы по только ее её мне было "
        "вот от меня еще ещё нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь опять "
        "вам ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто "
        "чего раз тоже себе под будет ж тогда кто этот того потому этого какой совсем ним здесь этом один почти мой "
        "моя моё мои тем чтобы нее сейчас были куда зачем всех можно при наконец два об другой хоть после над больше "
        "тот через эти нас про всего них какая много это эта эту мою наш наша наши нам ваш ваша ваши сегодня вчера "
        "утро утра день дня час часа пожалуйста спасибо здравствуйте добрый привет уважаемые уважением коллеги "
        "поддержка помогите помощь вопрос проблема проблемы срочно могу можем не никак почему"
    ),
    "uk": (
        "і й в у не що він на я з із зі як а то все вона так його але та ти до же ви за б по тільки її мені було від "
        "мене ще немає о об їй тепер коли навіть ну чи якщо вже або ні бути був нього вас вам там потім себе нічого "
        "може вони тут де є треба для ми тебе їх чим була сам без чого раз теж собі під буде тоді хто цей того тому "
        "цього який зовсім тут цьому один майже мій моя моє мої щоб зараз були куди навіщо всіх можна при два інший "
        "після над більше той через ці нас про всього них яка багато це ця цю мою наш наша наші нам ваш ваша ваші "
        "сьогодні вчора ранок ранку день дня година години будь ласка дякую добрий вітаю доброго шановні повагою "
        "підтримка допоможіть допомога питання проблема проблеми терміново можу можемо ніяк чому"
    ),
}

#: Characters of Chinese of which a pair says nothing.
SAYS_NOTHING_IN_HAN = frozenset(
    "的了是我你您他她它们們在有和就不吗嗎呢吧啊请請好谢謝这這那个個也都还還很到说說要会會能可以为為什么麼么怎样樣"
    "从從对對与與及或但如果因所而且把被让讓给給上下里裡大家今天昨早晚时時候点點分钟鐘现現一二三两兩些没沒无無法"
)

#: What people write about when many write at once, in the words of each language. Words of a text that belong to the
#: same line are the same word; what stands after the bar is found inside Chinese text.
SAME: Mapping[str, str] = {
    "=down": (
        "cannot unable impossible available down offline outage outages unreachable unavailable inaccessible crash "
        "crashed crashes broken failing fails failed failure dead works work working worked responds responding "
        "respond load loads loading loaded reach reachable access accessible open opens timeout interruption "
        "disruption ausfall ausgefallen störung stoerung erreichbar verfügbar verfuegbar möglich moeglich "
        "funktioniert funktionieren geht gehen lädt laden öffnet öffnen reagiert abgestürzt zugriff offline aufrufen "
        "panne marche marchent fonctionne fonctionnent inaccessible indisponible accès accéder charge ouvre bloqué "
        "répond tombé joignable imposible caído caída caidos caida funciona funcionan inaccesible disponible carga "
        "cargan abre acceso acceder responde interrupción невозможно работает работают работала упал упала упало "
        "лежит недоступен недоступна недоступно недоступны открывается открываются открыть грузится загружается "
        "отвечает доступ сбой доступна доступен зайти падает неможливо працює працюють впав впала лежить недоступний "
        "недоступна недоступно відкривається відкрити завантажується відповідає доступ збій "
        "зайти|打不开|打不開|无法访问|無法訪問|无法打开|無法開啟|上不去|进不去|進不去|宕机|宕機|当机|當機|瘫痪|癱瘓|崩溃|崩潰|挂了|掛了|不能用|无法使用|無法使用|没反应|沒反應|中断|中斷|连不上|連不上|加载不|載入不|无法连接|無法連線|用不了|访问不了|打开不了"
    ),
    "=site": (
        "site sites website websites web webpage page pages homepage portal portals shop store seite seiten webseite "
        "webseiten website internetseite homepage sitio página páginas pagina tienda portail page boutique сайт сайта "
        "сайте сайту сайтом страница страницы страницу страничка портал портала магазин сайті сайтом сторінка "
        "сторінки сторінку сайту|网站|網站|网页|網頁|官网|官網|页面|頁面|主页|首页|首頁|商城"
    ),
    "=login": (
        "login logins log logging logon logged signin sign signing authentication anmelden anmeldung angemeldet "
        "einloggen eingeloggt einwählen login connexion connecter connecte connectez identifier sesión sesion entrar "
        "iniciar ingresar войти вход входа войду логин авторизация авторизации авторизоваться авторизацию "
        "залогиниться кабинет увійти вхід входу логін авторизація авторизації кабінет|登录|登錄|登陆|登陸|登入"
    ),
    "=server": "server servers serveur serveurs servidor servidores сервер сервера серверу сервере сервером сервери"
    "|服务器|伺服器",
    "=mail": (
        "mail mails email emails e-mail mailbox inbox postfach courriel courriels messagerie correo correos почта "
        "почты почту почте почтой письма письмо пошта пошти пошту листи|邮件|郵件|邮箱|郵箱|信箱"
    ),
    "=network": (
        "network internet connection connections connectivity wifi wlan netz netzwerk verbindung internetverbindung "
        "réseau conexión сеть сети сетью интернет интернета связь связи мережа мережі мережу інтернет інтернету "
        "зв'язок зв'язку |网络|網路|断网|斷網|宽带"
    ),
    "=error": (
        "error errors fehler fehlermeldung fehlermeldungen erreur erreurs errores ошибка ошибку ошибки ошибкой "
        "помилка помилку помилки помилкою |错误|錯誤|报错|報錯|出错|出錯"
    ),
    "=slow": "slow slowly slowness langsam lent lente lents lento lenta медленно тормозит медленный повільно гальмує"
    "|很慢|太慢|缓慢|緩慢|卡顿",
    "=pay": (
        "payment payments pay paying checkout zahlung zahlungen bezahlen bezahlung zahlen paiement paiements payer "
        "pago pagos pagar оплата оплаты оплату оплатить платеж платежи платёж платежа оплатити платіж "
        "платежі|支付|付款|结账|結帳|付不了"
    ),
}
