"""Words of languages in Latin letters: those that carry a sentence, and those of a request for help.

A word stands with every language that has it, since a word of many says little for each. Words that the whole world
took from English (mail, login, server, update, printer) stand nowhere: they say nothing. In a word that is elided, the
apostrophe ends it: "l'", "don'".
"""

from __future__ import annotations

WORDS = {
    "en": """
        the a an and is are was were be been being am of to in on at for from with by about as it its it' this
        that that' these those there here not no yes i i' my me mine you you' your yours we we' our us he she
        they their them his her has have had having do does did don' doesn' didn' can cannot can' could couldn'
        should would will won' may might must isn' wasn' haven' hasn' what which who when where why how if then
        than but or so because since after before until still yet also only just even now today yesterday
        tomorrow again any some all every other another more most very too up out off please hello hi dear good
        morning thanks thank regards sincerely get got getting want need like know tell send sent give let make
        made work works worked working help issue order invoice password receive received sign signed keep keeps
        says said trying tried change changed bought paid pay money back broken open close way time day week
        month one two same anything nothing something won't wrong right last next new first old into over while
        both few shows show find found use used using sure unable able ordered arrived charged delivered shipped
        waiting wait missing question reply address delivery package shipping damaged twice always never could't
        many much see without within between during soon code cancel cancelled refund statement subscription
        move copy else once such quite instead already yourself myself someone anyone phone data seems happens
        happened goes come comes came
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden
        wurde wurden sein bin hat haben habe hatte hätte hätten kann können konnte könnte könnten muss müssen
        soll sollte möchte möchten will wollen würde darf nicht kein keine keinen mehr noch schon nur auch sehr
        wieder immer jetzt heute gestern morgen ich mich mir mein meine meinen meinem meiner sie ihr ihre ihren
        ihrem ihnen wir uns unser unsere unserem unseren du dich dir dein es er man sich mit für von vom auf aus
        bei beim nach seit vor zu zum zur im in an am um über unter ohne bis durch gegen wegen dass ob wenn weil
        als wie wo was wer wann warum wieso weshalb welche welcher bitte danke dank vielen hallo guten tag liebe
        lieber geehrte geehrter damen herren gruß grüße grüßen freundlichen mfg hilfe helfen rechnung bestellung
        bestellt passwort kennwort konto lieferung paket geld zurück kaufen gekauft bezahlt erhalten bekomme
        bekommen gesendet senden schicken geht gehen funktioniert kommt kommen falsch kaputt bereits leider
        drucker fehler meldung anmelden angemeldet einloggen vergessen zugang kündigen ändern anders dieser
        diese dieses diesen alle alles etwas nichts da dann denn doch so hier dort zwei tage tagen woche wochen
        monat ware habt seid gibt einmal nachdem anfrage frage sofort öffnen brauchen brauche erstatten
        gekündigt letzte letzten neue neuen neues neuer erste ersten stimmt läuft ganz gerade trotzdem weiterhin
        eigene lassen lässt
    """,
    "fr": """
        le la les l' un une des du de d' et ou où mais est sont était étais suis êtes sommes été être a as ai j'
        ont avons avez avait avoir je me m' moi mon ma mes tu te toi ton ta tes vous votre vos nous notre nos il
        elle ils elles on se s' son sa ses leur leurs ce c' cet cette ces cela ça ceci ne n' pas plus jamais
        rien aucun aucune que qu' qui quoi quand comment pourquoi combien quel quelle avec sans pour dans sur
        sous par en au aux à chez vers depuis pendant avant après entre y si très bien encore toujours déjà
        aussi même tout toute tous toutes bonjour bonsoir merci salut madame monsieur cordialement svp plaît
        veuillez pouvez peux peut pouvoir puis pourriez voudrais veux faut faire fait dois doit aide aider
        commande facture mot passe compte colis livraison reçu recevoir envoyer envoyé commandé payé
        remboursement acheté arrive arrivé arriver marche fonctionne connecter erreur lors car donc alors hier
        aujourd' hui demain jours semaine mois fois deux mise jour imprimante problème besoin oublié changer
        adresse suite afin ici lorsque dès ouvre ferme nouveau nouvelle nouveaux dernier dernière premier
        première rembourser abonnement données téléphone peux-tu vient viens reste marché d'avance certains
        plusieurs trop peu
    """,
    "es": """
        el la los las lo un una unos unas a de del al y e o u pero es son era está están estoy estaba estado ser
        fue sido he ha han hemos había hay tengo tiene tienen tener yo me mi mis mí conmigo tú te tu tus usted
        ustedes su sus le les nos nuestro nuestra se que qué quien quién cuando cuándo cómo como dónde donde por
        porque para con sin en sobre desde hasta entre no sí ni nada nadie nunca ya aún todavía también muy más
        menos bien si este esta esto estos ese esa eso hola buenos buenas días tardes noches gracias saludos
        favor estimado estimados señores atentamente cordial saludo puedo puede pueden poder podría podrían
        quiero quisiera necesito necesita hacer hace hago dice dicen ayuda ayudar pedido factura contraseña
        cuenta correo paquete envío dinero reembolso recibido recibí recibir enviar enviado envíen compré
        comprado pagado pagué llega llegado llegó llegará funciona entrar acceder sesión iniciar impresora dos
        veces ayer hoy mañana semana mes cambiar cancelar otra otro vez después antes ahora algo todo todos toda
        cada aunque entonces así dirección según mismo olvidado solo sólo debe deben nombre número nuevo nueva
        otros ningún ninguna algún alguna momento correcto sistema tiempo mucho ellos nosotros vuestro vosotros
        cuanto cuanta llegue abre cierra sale salen pone puse pasa pasar pasó dar dado deja dejar sigue siguen
        sigo hecho dijo dijeron ruego rogamos devolver devuelvan último última últimos primer primera cualquier
        varios varias mientras además embargo necesitamos queremos tenemos podemos código datos
    """,
    "it": """
        il lo la i gli le l' un uno una un' di del dello della dei degli delle dell' da dal dalla al allo alla
        ai alle all' in nel nella nei nell' con su sul sulla sull' per tra fra e ed o ma se non che chi cui cosa
        quando come dove perché quanto quale è sono era erano sei siamo siete stato stata stati essere ho hai ha
        abbiamo avete hanno avere avevo io mi me mio mia miei mie tu ti tuo lei suo sua voi vi vostro vostra noi
        ci nostro nostra si ne c' questo questa questi quest' quello quella qualche ogni tutto tutti tutte molto
        più meno già ancora anche sempre mai solo poi ora adesso oggi ieri domani dopo prima senza fino ciao
        buongiorno buonasera salve grazie prego cordiali saluti distinti gentile spett favore cortesia posso può
        potete potrei potreste vorrei voglio devo deve bisogno fare fatto aiuto aiutare aiutarmi ordine ordinato
        fattura conto pacco spedizione soldi rimborso ricevuto ricevere inviare inviato inviarmi comprato pagato
        arrivato arriva funziona riesco accedere entrare stampante errore dimenticato cambiare indirizzo volta
        volte due giorni giorno settimana mese dall' niente nessuna nessun sapere però appena apre chiude esce
        subito invece quindi dunque ultimo ultima primo stesso nuova nuovo alcuni circa presso gentilmente
        attesa mando mandare mandato funzionano riesce riuscire vedo vedere trovo trovare dovrei dovrebbe
        sarebbe codice dati
    """,
    "pt": """
        o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às por pelo pela para pra com sem
        sobre desde até entre e ou mas se não sim nem que quem qual quando como onde porque porquê quanto é são
        era foi está estão estou estava ser sido estar tenho tem têm temos tinha ter há eu me mim meu minha meus
        minhas você vocês tu te seu sua seus suas lhe nós nosso nossa ele ela isso isto este esta esse essa
        aquele muito mais menos já ainda também só sempre nunca nada agora hoje ontem amanhã depois antes olá oi
        bom boa dia tarde noite obrigado obrigada cumprimentos atenciosamente prezados favor gostaria posso pode
        podem poderia poderiam consigo conseguir quero queria preciso precisa fazer feito faz ajuda ajudar
        pedido encomenda fatura senha conta pacote entrega dinheiro reembolso recebi receber recebido enviar
        enviado enviei comprei comprado pago paguei chegou chega chegar funciona funcionar entrar acessar aceder
        sessão impressora erro esqueci mudar alterar cancelar endereço outra outro vez vezes dois duas dias
        semana mês dizer diz fiz foram algum alguma alguém tudo todos aqui assim bem nenhum nenhuma abre fecha
        sai logo continua continuo deveria devolver último última primeiro primeira qualquer vários várias
        enquanto além porém código dados queremos podemos precisamos novo nova
    """,
    "nl": """
        de het een en of maar is zijn was waren wordt worden werd ben bent heb hebt heeft hebben had hadden kan
        kunt kunnen kon zou zouden moet moeten wil willen mag zal niet geen meer nog al wel ook zeer erg weer
        altijd nooit nu vandaag gisteren morgen ik mij me mijn jij je jou jouw jullie u uw wij we ons onze hij
        zij ze hun zich dit dat deze die er hier daar wat wie waar wanneer waarom hoe welke als dan omdat want
        dus toen met voor van op in aan bij naar uit om te tot door over onder na sinds zonder tegen tussen
        hallo hoi beste geachte goedemorgen goedemiddag goedendag dag alvast bedankt dank groet groeten
        vriendelijke hoogachtend alstublieft graag hulp helpen bestelling besteld factuur wachtwoord rekening
        pakket levering geld terug kopen gekocht betaald ontvangen gekregen krijg krijgen sturen gestuurd stuur
        verzonden werkt werken gaat doet doen komt komen lukt inloggen aanmelden foutmelding fout printer kapot
        vergeten wijzigen veranderen opzeggen twee keer dagen week maand iets niets alles alle elke zo toch
        echter even weten zeggen staat krijgt adres hem haar sluit weg steeds binnen buiten laatste eerste nieuw
        nieuwe volgende vorige iemand niemand mogelijk nodig vragen vraag bedrag reeds aub mvg zodra terwijl
        hoeveel gegevens
    """,
    "pl": """
        i a w we z ze na do od po o u za dla przez przed przy bez nad pod między nie tak jest są był była było
        były będzie będę być jestem jesteśmy się że żeby to ta ten te tego tej tym tych ja mi mnie mną mój moja
        moje mojego mojej moim my nas nam nasz nasze pan pani państwo państwa pana was wam wasz ich jego jej on
        ona co kto jak gdzie kiedy dlaczego czemu czy ile który która które ale lub albo bo więc jeśli jeżeli
        gdy już jeszcze też także tylko bardzo teraz dzisiaj dziś wczoraj jutro nigdy zawsze znowu proszę
        dziękuję dzięki witam dzień dobry cześć szanowni pozdrawiam pozdrowienia poważaniem pomoc pomocy pomóc
        mam mamy ma mają mogę może można możecie chcę chciałbym chciałabym potrzebuję muszę zamówienie
        zamówienia zamówiłem faktura fakturę faktury hasło hasła konto konta paczka paczki przesyłka pieniądze
        zwrot dostałem otrzymałem otrzymałam wysłać wysłałem kupiłem zapłaciłem działa działają drukarka
        drukarki błąd zapomniałem zalogować zmienić anulować nadal dni tydzień razy dwa nic coś wszystko sposób
        kilku został została zostało niestety gdyż drukuje przyjdzie przyszła przyszło swoje przychodzi
        przyszedł kod zwrotu nowy nowa nowe nowego ostatni ostatnia ostatnie pierwszy zaraz razu jednak swojego
        swój swoją potrzebujemy otworzyć dane danych
    """,
    "sv": """
        och att det den de en ett är var varit vara blir blev har hade ha kan kunde ska skulle vill måste får
        fick fått jag mig min mitt mina du dig din ditt vi oss vår vårt våra ni er ert era han hon sig sin detta
        denna dessa här där inte ingen inget inga något någon några men eller om när hur varför vad vem vilken
        vilket som på av för från till med utan över under efter före innan sedan hos mellan i vid ut in upp
        också bara redan fortfarande ännu nu idag igår imorgon alltid aldrig igen mycket mer hej tack snälla
        vänliga vänlig hälsning hälsningar hjälp hjälpa behöver beställning beställningen beställt beställde
        faktura fakturan lösenord lösenordet konto paket paketet leverans pengar tillbaka köpt köpte betalat
        betalade skickat skicka skickade fungerar funkar går gör göra kommer kommit logga loggar skrivaren glömt
        fel felmeddelande ändra avbryta säga två gånger dagar vecka månad istället eftersom alla allt god morgon
        dag kvitto trots sen så än bli ny nya nytt sista första genast ändå någonting varje behövde öppnar öppna
        stängs uppgifter
    """,
    "da": """
        og at det den de en et er var været være bliver blev har havde have kan kunne skal skulle vil ville må
        får fik fået jeg mig min mit mine du dig din dit vi os vores i jer jeres han hun sig sin dette denne
        disse her der ikke ingen intet noget nogen nogle men eller om når hvis hvordan hvorfor hvornår hvad hvem
        hvilken hvor som på af for fra til med uden over under efter før inden siden hos mellem ved ud ind op
        også kun allerede stadig endnu nu dag går morgen altid aldrig igen meget mere hej tak venligst venlig
        hilsen hilsner hjælp hjælpe brug bestilling bestillingen bestilt ordre faktura fakturaen adgangskode
        kodeord konto pakke pakken levering penge tilbage købt købte betalt sendt sende send virker fungerer gør
        gøre kommer kommet logge printeren printer glemt fejl fejlmeddelelse ændre annullere sige to gange dage
        uge måned stedet fordi alle alt god kvittering regning regningen modtaget modtog bedes kunnet selvom
        skriver derfor gerne ny nye nyt sidste første straks alligevel hver åbner åbne lukker oplysninger
        skiftet skifte kopi dine hans hendes findes find finder blevet bruger brugernavn brugt andet anden
        muligt vide tjekke hvert ønsker ønske kunde
    """,
    "no": """
        og at det den de en et ei er var vært være blir ble blitt har hadde ha kan kunne skal skulle vil ville
        må får fikk fått jeg meg min mitt mine du deg din ditt vi oss vår vårt våre dere deres han hun seg sin
        dette denne disse her der ikke ingen ingenting noe noen men eller om når hvis hvordan hvorfor hva hvem
        hvilken hvor som på av for fra til med uten over under etter før innen siden hos mellom ved ut inn opp
        også bare allerede fortsatt ennå nå dag går morgen alltid aldri igjen mye mer hei takk vennligst vennlig
        hilsen hilsning hjelp hjelpe trenger bestilling bestillingen bestilt ordre faktura fakturaen passord
        passordet konto kontoen pakke pakken levering penger tilbake kjøpt kjøpte betalt sendt sende send virker
        fungerer gjør gjøre kommer kommet logge skriveren skriver glemt feil feilmelding endre avbestille si to
        ganger dager uke måned stedet fordi alle alt god kvittering regning mottatt mottok likevel selv derfor
        gjerne skjer ny nye nytt siste første straks hver åpner åpne lukker opplysninger byttet bytte kopi dine
        hans hennes finnes finn finner bruker brukernavn brukt annet annen å mulig skifte vite sjekke hvert
        ønsker ønske kunde
    """,
    "fi": """
        ja on ei en et emme eivät ole olen olet olemme olette ovat oli olin olivat ollut olisi se ne tämä tämän
        tätä tuo nämä minä minun minua minulla minulle sinä sinun te teidän teille teiltä me meidän meille hän
        he joka jotka jonka mitä mikä kuka missä mistä mihin milloin miksi miten kuinka koska että jotta jos kun
        vai tai mutta sekä myös vain vielä enää jo nyt tänään eilen huomenna aina taas uudelleen hyvin paljon
        kanssa ilman jälkeen ennen asti alkaen kautta hei moi terve hyvää päivää päivä huomenta kiitos kiitoksia
        terveisin ystävällisin pyydän olkaa hyvä voi voin voiko voitte voisitteko voisiko haluan haluaisin
        haluaisimme tarvitsen pitää täytyy saa saan saanut saada apua auttaa tilaus tilaukseni tilauksen tilasin
        tilattu lasku laskun laskua salasana salasanan salasanani tili tilin tilini tililleni paketti toimitus
        rahat takaisin ostin maksoin maksettu lähettää lähetin lähetetty toimi toimii kirjautua sisään tulostin
        virhe virheilmoitus unohdin unohtanut muuttaa peruuttaa saapunut saapuu tullut tulee kaksi kertaa viikko
        viikkoa päivän kuukausi mitään kaikki toinen yhtään pysty sen sitä siitä siihen tästä tähän heti aikana
        mukaan vaikka koko uusi uuden viime viimeisen ensimmäinen kerran saisin saisinko saako pitäisi pitänyt
        eikä edes siis niin noin tietoa avaan avata tarvitsemme
    """,
    "cs": """
        a i o u v ve z ze s se si k ke na do od po za pro před při bez nad pod mezi přes je jsem jsi jsme jste
        jsou není nejsou byl byla bylo byli být bude budu budete mám máme máte má mají nemám nemá že aby to ten
        ta toto tento tato tohle já mi mě mne můj moje mého mojí mou můžu mohu můžete může nemůžu nemohu můžeme
        my nás nám náš naše vy vás vám váš vaše vaši jeho její jejich co kdo jak kde kdy proč kolik který která
        které jestli zda pokud když ale nebo protože tak už ještě stále také jen pouze velmi teď nyní dnes včera
        zítra nikdy vždy znovu prosím děkuji děkuju díky dobrý den ahoj zdravím vážení pozdravem hezký pomoc
        pomoci pomoct pomozte potřebuji potřebuju chci chtěl chtěla bych musím objednávka objednávku objednávky
        objednal faktura fakturu heslo hesla účet účtu zásilka balík balíček peníze zpět vrátit koupil zaplatil
        dostal obdržel poslat pošlete poslal funguje nefunguje tiskárna chyba chybu zapomněl přihlásit změnit
        zrušit dorazí dorazila dorazilo přijde dva dny dní týden krát nic něco vše všechno bohužel tomu nejde
        poslední vrácení peněz nepřišel nepřišla nedostal další nový nová nové první ihned hned však tedy svého
        své svému svůj potřebujeme kód zrušené údaje
    """,
    "sk": """
        a i o u v vo z zo s so sa si k ku na do od po za pre pred pri bez nad pod medzi cez je som sme ste sú
        nie bol bola bolo boli byť bude budem budete mám máme máte má majú nemám nemá že aby to ten tá toto
        tento táto ja mi ma mňa môj moja moje mojej môjho mojom môžem môže môžete nemôžem môžeme my nás nám náš
        naše vy vás vám váš vaše jeho jej ich čo kto ako kde kedy prečo koľko ktorý ktorá ktoré či ak keď ale
        alebo pretože lebo tak už ešte stále tiež len iba veľmi teraz dnes včera zajtra nikdy vždy znova znovu
        prosím ďakujem vďaka dobrý deň ahoj zdravím vážení pozdravom pekný pomoc pomôcť pomôžte potrebujem chcem
        chcel chcela by musím objednávka objednávku objednávky objednal faktúra faktúru heslo hesla účet účtu
        zásielka balík peniaze späť vrátiť kúpil zaplatil dostal poslať pošlite poslal funguje nefunguje
        tlačiareň chyba chybu zabudol prihlásiť zmeniť zrušiť dorazí dorazila príde prišla prišlo dva dni týždeň
        krát nič niečo všetko bohužiaľ nedá posledný svojho svojej svojím vrátenie peňazí neprišiel neprišla
        nepríde nemôžeme nedostal ďalší nový nová nové posledná prvý však teda ihneď hneď potrebujeme kód
        zrušené údaje
    """,
    "hu": """
        a az és vagy de hogy nem ne is már még csak nagyon most ma tegnap holnap mindig soha újra van vannak
        volt lesz lenne vagyok én engem nekem ön önök önnek te mi minket ő ők ez ezt azt ennek ami amit aki
        amely mit miért mikor hol hova honnan hogyan mennyi melyik ha mert mivel kell kellene lehet tudok tudom
        tudja tudnak tudnám tudná tudnának szeretném szeretnék kérem kérjük kérnék köszönöm köszönjük
        köszönettel üdvözlettel tisztelt szia helló jó napot kívánok segítség segítséget segítsen segíteni
        rendelés rendelésem rendelést rendelésemet rendeltem megrendelés megrendelésem számla számlát számlám
        jelszó jelszót jelszavam jelszavamat fiók fiókom fiókomba csomag csomagom csomagot szállítás pénz pénzt
        vissza vettem fizettem kifizettem kaptam kapok küldeni küldje küldjék küldtem működik nyomtató hiba
        hibát hibaüzenet elfelejtettem belépni bejelentkezni módosítani lemondani érkezik érkezett meg el ki be
        fel le után óta előtt alatt nélkül két nap hét hete hónap semmi valami minden sajnos ezért kapcsolatban
        jön mióta azonnal amikor megnyitom új utolsó első kód kódot adatok adataim szükségem szükségünk
        visszatérítés visszakapni mégis pedig illetve
    """,
    "ro": """
        și si sau dar iar este sunt e era erau fost fi va vor voi am ai a au avem aveți avea eu mă îmi mi mie
        meu mea mei mele tu te îți dumneavoastră vă vi noi ne nostru noastră ei el ea se își s- l- lui lor un o
        unei unui al ale cel cea cele acest această acesta aceasta acestea ce cine cum când unde de cât care
        dacă că să nu da nici nimic mai foarte doar încă deja din la în pe cu fără pentru prin după înainte până
        spre între către azi astăzi ieri mâine acum mereu niciodată bună ziua seara salut mulțumesc mulțumim
        stimate respect rog rugăm ajutor ajuta ajutați pot poate puteți putea vreau doresc aș dori trebuie
        nevoie comanda comandă comenzii comandat factura factură facturii parola parolă parolei cont contul
        contului pachet coletul colet livrare bani banii înapoi cumpărat plătit primit primesc trimite trimiteți
        trimis funcționează merge imprimanta eroare uitat autentifica conecta intra schimba anula ajunge ajuns
        sosit două ori zile săptămână lună tot toate ceva cumva decât nou nouă ultima ultimul primul prima
        imediat codul date datele telefon totuși însă deschid deschide închide
    """,
    "hr": """
        i a u na s sa iz od do po o za pri bez pred nad pod među kroz kod prema je sam si smo ste su nije nisam
        nisu bio bila bilo bili biti bit će ću ćemo da li što tko gdje kada kad kako zašto koliko koji koja koje
        čiji ako ali ili jer zato pa te već još samo vrlo jako sada danas jučer sutra nikad uvijek opet ponovno
        također ja mi me mene moj moja moje mog moju mojoj vi vas vam vaš vaša vaše nas nam naš naše on ona ono
        oni njegov to taj ta ovo ovaj ova ove se ne hvala molim molimo lijepa dobar dan bok poštovani poštovanje
        pozdrav lijep srdačan pomoć pomozite pomoći mogu može možete možemo želim želio htio trebam trebao moram
        imam imate nemam narudžba narudžbu narudžbe naručio naručila račun računa lozinka lozinku zaporka
        zaporku korisnički paket pošiljka novac povrat kupio platio dobio dobila primio poslati poslao pošaljite
        radi rade pisač greška grešku zaboravio zaboravila prijaviti promijeniti otkazati stiže stigla stigao
        stigne dva puta dana tjedan mjesec ništa nešto sve nažalost nakon prije vrijeme mjesto uvjeti dostava
        novi nova novo zadnji prvi odmah ipak podaci podatke vidim vidjeti učiniti otvorim zatvara trebamo
    """,
    "sr-Latn": """
        i a u na s sa iz od do po o za pri bez pred nad pod među kroz kod prema je sam si smo ste su nije nisam
        nisu bio bila bilo bili biti će ću ćemo da li šta ko gde kada kad kako zašto koliko koji koja koje čiji
        ako ali ili jer zato pa te već još samo vrlo jako sada danas juče sutra nikad uvek opet ponovo takođe ja
        mi me mene moj moja moje mog moju mojoj vi vas vam vaš vaša vaše nas nam naš naše on ona ono oni njegov
        to taj ta ovo ovaj ova ove se ne hvala molim molimo dobar dan zdravo poštovani poštovanje pozdrav lep
        srdačan pomoć pomozite pomoći mogu može možete možemo želim želeo hteo treba trebalo moram imam imate
        nemam porudžbina porudžbinu porudžbine poručio poručila naručio račun računa lozinka lozinku šifra šifru
        nalog nalogu korisnički paket pošiljka novac povraćaj kupio platio dobio dobila primio poslati poslao
        pošaljite radi rade štampač greška grešku zaboravio zaboravila prijavim ulogujem promenim promeniti
        otkažem otkazati stiže stigla stigao stigne dva puta dana nedelja nedelju mesec ništa nešto sve nažalost
        nakon pre posle vreme mesto uslovi dostava novi nova novo poslednji prvi odmah ipak podaci podatke vidim
        videti uraditi otvorim zatvara trebamo
    """,
    "sl": """
        in a v na s z iz od do po o za pri brez pred nad pod med skozi k h je sem si smo ste so ni nisem niso
        bil bila bilo bili biti bo bom bomo boste da ali kaj kdo kje kdaj kako zakaj koliko kateri katera katero
        če ampak vendar ker zato pa tudi že še samo le zelo zdaj danes včeraj jutri nikoli vedno spet ponovno
        jaz mi me meni moj moja moje mojega mojem mojo vi vas vam vaš vaša vaše nas nam naš naše on ona ono oni
        njegov to ta tega tem se ne hvala prosim prosimo lepa lep dober dan zdravo živjo pozdravljeni spoštovani
        pozdrav pozdravom pomoč pomagajte pomagati lahko morem moram želim želel rad bi potrebujem imam imate
        nimam naročilo naročila naročil račun računa geslo gesla uporabniški paket pošiljka pošiljko denar
        vračilo kupil plačal dobil dobila prejel poslati poslal pošljite dela delujejo deluje tiskalnik napaka
        napako pozabil pozabila prijaviti spremeniti preklicati prispe prispela prispelo dva krat dni teden
        mesec nič nekaj vse žal zaradi kot naj odprem zapre takoj koda kodo prišla prišlo prišel svoj svojega
        svojo novo nova nov zadnji prvi torej potrebujemo podatki podatke
    """,
    "tr": """
        ve veya ama fakat bir bu şu o ben beni bana benim siz sizi size sizin biz bizim onu için ile gibi kadar
        göre sonra önce beri var yok değil mi mı mu mü ne neden niye niçin nasıl nerede nereye kim hangi kaç
        eğer çünkü ki de da hiç çok daha en her bazı hâlâ hala artık şimdi bugün dün yarın tekrar yine zaten
        sadece henüz olarak oldu olan olur oluyor olmuyor olmadı merhaba merhabalar selam selamlar günaydın iyi
        günler teşekkür teşekkürler ederim ediyorum ederiz lütfen rica sayın saygılarımla yardım yardımcı eder
        misiniz edin sipariş siparişim siparişimi siparişin verdim fatura faturam faturamı faturayı şifre
        şifremi şifrem parola hesap hesabım hesabıma hesabımı kargo kargom paket para paramı iade iadesi aldım
        satın ödedim ödeme gelmedi geldi gelecek zaman gönderin gönderir gönderdim gönderebilir çalışmıyor
        çalışıyor yazıcı hata hatası unuttum giriş yapamıyorum değiştirmek iptal etmek istiyorum istiyoruz
        alıyorum alamıyorum iki kere defa gün gündür hafta ay bozuk yanlış nerde bilgi konuda şekilde üzere yeni
        son ilk kod kodu hemen veri verilerimi telefon telefona ihtiyacım ihtiyacımız açar açılmıyor kapanıyor
        ettiğim ettim oldum
    """,
    "et": """
        ja on ei ole olen oli oleme olete olnud oleks see seda selle need mina ma minu mu mul mulle mind teie te
        teil teile teid meie me meil meile tema ta nad kes mis mida mille kus kuhu kust millal miks kuidas palju
        kas et kui sest aga vaid või ning ka ainult veel juba nüüd täna eile homme alati jälle uuesti väga enam
        pärast enne alates kuni ilma koos kohta tere tervist hommikust päevast aitäh tänan tänu lugupidamisega
        palun paluks saan saab saaks saate saaksite tahan tahaksin soovin sooviksin pean peab vaja abi aidata
        aidake tellimus tellimuse tellimust tellisin arve arvet arvele parool parooli konto kontot kontole pakk
        pakki tarne raha tagasi ostsin maksin saatke saata saatsin saanud sain tööta töötab printer viga
        veateade unustasin sisse logida muuta tühistada saabub saabunud jõuab jõudnud tuleb kaks korda päeva
        nädal nädalat kuu midagi kõik kahjuks minna läks ükski uus uue viimane viimase esimene kohe kood andmed
        avan avada sulgub vajame
    """,
    "lv": """
        un ir nav es mani man mans mana manu manā mēs mums mūsu jūs jums jūsu tas tā tie to tam šis šī šo viņš
        viņa kas ko kad kur kā kāpēc cik kāds kura vai ja jo bet gan arī tikai vēl jau tagad šodien vakar rīt
        vienmēr atkal ļoti vairs pēc pirms kopš līdz bez ar no uz par pie pa starp caur labdien sveiki labrīt
        paldies cieņu lūdzu lūdzam varu var varat nevaru nevar gribu vēlos vēlētos vajag nepieciešams palīdzība
        palīdzību palīdziet palīdzēt pasūtījums pasūtījumu pasūtījuma pasūtīju rēķins rēķinu parole paroli
        paroles konts kontu kontā paciņa sūtījums piegāde nauda naudu atpakaļ nopirku samaksāju saņēmu saņēmis
        nosūtiet sūtīt nosūtīju nosūtīt strādā nestrādā darbojas nedarbojas printeris kļūda kļūdu aizmirsu
        pieslēgties ielogoties ieiet mainīt atcelt pienāks pienācis atnāks divas reizes dienas dienu nedēļu
        nedēļa mēnesi nekas kaut viss diemžēl esmu esat bija būs būtu kuru tiklīdz manam savam savu savā jauns
        jaunu pēdējo pirmais kods kodu dati datus atveru aizveras neviens kādu šim
    """,
    "lt": """
        ir yra nėra buvo bus būtų esu aš mane man mano mes mums mūsų jūs jums jūsų jis ji jie tai tas ta šis ši
        šį kas ką kada kur kaip kodėl kiek kuris kuri ar jei jeigu nes bet o taip pat tik dar jau dabar šiandien
        vakar rytoj visada vėl labai nebe po prieš nuo iki be su į iš ant prie per už apie tarp ne labas laba
        diena sveiki dėkoju ačiū pagarbiai prašau prašome galiu gali galite galėtumėte negaliu noriu norėčiau
        reikia pagalba pagalbos padėkite padėti užsakymas užsakymą užsakymo užsakiau sąskaita sąskaitą sąskaitos
        faktūrą slaptažodis slaptažodį paskyra paskyros paskyrą siunta siuntinys siuntą pristatymas pinigai
        pinigus pinigų atgal pirkau sumokėjau gavau gavome gauti atsiųskite siųsti išsiuntėte veikia neveikia
        spausdintuvas klaida klaidą pamiršau prisijungti pakeisti atšaukti atvyks atkeliaus atėjo du kartus
        dienas dienų savaitę mėnesį nieko kažkas viskas deja kad nespausdina kurią vos ją savo naujas naują
        paskutinį pirmą daryti kodas kodo kodą duomenys duomenis negaunu gaunu negalime turi turiu turėtų
        atidarius
    """,
    "ca": """
        el la els les l' un una uns unes de d' del dels al als a en amb per pel pels sense sobre des fins entre
        i o però és són era estic està estan ser estat he has ha hem heu han hi havia tinc té tenen tenir jo em
        m' me mi meu meva meus meves tu et teu vosaltres us vostè vostès seu seva vostre vostra nosaltres ens
        nostre nostra es s' se li ho que què qui quan com on perquè quant quin no sí ni res ningú mai ja encara
        també molt més menys bé si aquest aquesta això aquell hola bon bona dia tarda gràcies moltes salutacions
        cordialment sisplau plau puc pot poden podeu podria podrien podríeu vull voldria necessito cal fer fet
        faig diu ajuda ajudar comanda factura contrasenya compte correu paquet enviament diners reemborsament
        rebut rebre enviar enviat enviïn comprat pagat arriba arribat arribarà funciona entrar accedir sessió
        iniciar impressora dues vegades ahir avui demà setmana mes canviar cancel oblidat altra altre vegada
        després abans ara tot tots cada adreça així doncs mateix nou nova últim última primer algun alguna
        hauria sembla surt obrir tancar obro codi dies dades volem potser quina quins
    """,
    "vi": """
        tôi tao mình chúng bạn anh chị em ông bà của là và hoặc nhưng không chưa đã đang sẽ được bị có cho với từ đến
        trong ngoài trên dưới tại về để vì nếu thì khi nào sao thế gì ai đâu bao giờ nhiêu này đó kia một hai các
        những mọi rất quá lắm cũng vẫn còn chỉ lại nữa rồi hôm nay qua mai xin chào cảm ơn kính gửi trân trọng vui
        lòng giúp đỡ hỗ trợ làm ơn thể muốn cần phải đơn hàng đặt hóa hoá mật khẩu tài khoản gói giao tiền hoàn mua
        thanh toán nhận gửi hoạt động máy lỗi quên đăng nhập đổi hủy địa lần ngày tuần tháng thấy biết hiện nhờ sản
        phẩm việc dùng sử dụng bằng như vào ra mới bên
    """,
    "id": """
        saya aku kami kita anda kamu dia mereka ini itu yang dan atau tetapi tapi tidak bukan belum sudah telah
        sedang akan bisa dapat harus ingin mau perlu ada adalah di ke dari untuk dengan pada oleh dalam tanpa
        sejak sampai setelah sebelum karena jika kalau ketika saat bagaimana kenapa mengapa apa siapa dimana
        mana kapan berapa juga hanya masih lagi sangat lebih sekali sekarang hari kemarin besok selalu pernah
        halo hai selamat pagi siang sore malam terima kasih hormat salam mohon tolong silakan bantuan bantu
        membantu pesanan pesan memesan faktur tagihan kata sandi akun paket pengiriman uang kembali dikembalikan
        beli membeli bayar membayar menerima kirim kirimkan mengirim dikirim berfungsi bekerja mesin kesalahan
        lupa masuk mengganti ubah mengubah batalkan membatalkan tiba dua minggu bulan semua sesuatu saja barang
        pembayaran alamat nomor percetakan memperbarui pembaruan mencetak rusak salah agar supaya tersebut boleh
        beberapa apakah silahkan nggak gak udah banget gimana cuma harap unduh berkas tautan halaman pengguna
        berhasil gagal layanan pelanggan butuh minta coba mencoba tanggal toko kantor daftar mendaftar memiliki
        sebuah setiap seperti hingga namun lain oke kode baru terakhir pertama segera langsung data membutuhkan
        buka membuka tertutup
    """,
}
