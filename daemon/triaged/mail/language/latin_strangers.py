"""Words of languages that are known only so that they are not taken for a neighbour of theirs."""

from __future__ import annotations

WORDS = {
    "gl": """
        o a os as un unha de do da dos das en no na nos nas ao á aos ás por polo pola para con sen e ou mais
        pero non que cando como onde porque é son está están estou era foi teño ten teñen hai eu me meu miña
        meus miñas vostede vostedes seu súa nós noso isto este esta moi máis xa aínda tamén hoxe onte mañá ola
        grazas bos días boas podo pode poden podería quero gustaríame preciso pedido conta contrasinal factura
        recibín enviar enviado chegou chegará funciona despois antes sesión iniciar axuda código novo nova
        último
    """,
    "is": """
        og að ekki er var voru hefur hef hafa ég mig mér minn mín mitt þú þér þið við okkur þetta það sem til frá með
        án fyrir eftir um úr af á í en eða hvernig hvenær hvers vegna hvað takk fyrir halló góðan daginn pöntun
        reikning lykilorð get getur vil þarf kemst ekkert virkar
    """,
    "sq": """
        dhe ose por është janë ishte jam kam ka kanë nuk nuk mund të një i e unë mua im ime ju juaj ne jonë ky kjo që
        çfarë kur ku pse si nëse për me nga në pa pas para deri faleminderit përshëndetje ju lutem ndihmë porosia
        fatura fjalëkalimin llogarinë llogaria dua duhet funksionon
    """,
    "af": """
        die en is nie het van vir my ek jy u ons hulle hierdie dit wat wanneer hoekom hoe asseblief dankie goeie dag
        kan wil moet sal bestelling rekening wagwoord werk nog ook met op aan by uit na sedert dat was word baie
    """,
    "ms": """
        saya kami kita anda awak dia mereka ini itu yang dan atau tetapi tidak bukan belum sudah telah sedang
        akan boleh dapat mesti hendak mahu perlu ada adalah di ke dari daripada untuk dengan pada oleh dalam
        tanpa sejak selepas sebelum kerana jika bila bagaimana kenapa apa siapa mana bilakah juga hanya masih
        lagi sangat lebih sekarang hari semalam esok halo selamat pagi terima kasih sila tolong beberapa adakah
        gagal pengguna pelanggan minta daftar memiliki sebuah setiap seperti hingga namun lain cuba nombor
        halaman tiada sahaja ialah iaitu bantuan pesanan invois kata laluan akaun bungkusan penghantaran wang
        bayar hantar berfungsi masuk batalkan tukar lupa sampai encik puan
    """,
    "az": """
        və ya amma bir bu mən mənim mənə siz sizin biz bizim üçün ilə kimi sonra əvvəl var yox deyil nə niyə necə harada
        əgər çünki çox daha hələ indi bu gün dünən salam təşəkkür edirəm zəhmət olmasa xahiş kömək sifariş sifarişim
        şifrə şifrəmi hesab hesabıma ola bilmirəm istəyirəm işləmir
    """,
    "eu": """
        eta edo baina da dira zen naiz dut du dugu dute ez bai nire nik zuen gure hau hori zer noiz non zergatik nola
        eskerrik asko kaixo egun on mesedez laguntza eskaera faktura pasahitza kontua kontuan dezaket nahi behar ezin
        oraindik ere baino iritsi
    """,
    "tl": """
        ang ng mga sa na ay at o pero hindi ako ko akin aking ikaw ka mo inyo kayo kami namin natin siya ito iyan iyon
        ano kailan saan bakit paano kung para po opo salamat kumusta pakiusap tulong gusto kailangan maaari pwede
        pong wala may mayroon na naman pa lang
    """,
    "sw": """
        na ya wa kwa ni si mimi yangu langu wangu wewe wako sisi yetu hii hiyo huyo nini lini wapi kwa nini vipi kama
        lakini au asante habari tafadhali msaada nataka naweza siwezi agizo nenosiri akaunti sijapokea bado pia katika
    """,
    "cy": """
        y yr a ac yn i o ar am gan heb mae nid nad oes ydw ydy roedd fy fi chi eich ni ein hwn hon beth pryd ble pam
        sut os ond neu diolch helo bore da cyfrif archeb anfoneb cyfrinair gallaf methu mewngofnodi wedi
    """,
    "ga": """
        agus an na ní níl is tá bhí mé mo tú do sé sí muid ár sibh bhur iad seo sin ar ag le ó i go gur nach cad cén
        cathain conas féidir liom leat raibh maith agat dia duit orm chun cuntas
    """,
    "eo": """
        la kaj estas ne mi mia vi via ni nia li ŝi ĝi ili en al de por kun sen sed aŭ ke kiam kie kiel kial kio povas
        volas bonvolu dankon saluton mendo pasvorto jam ankoraŭ
    """,
    "mt": """
        u il l- tal ta li ma mhux hija huwa jien tiegħi inti tagħkom aħna fil għal minn meta fejn għaliex kif nista
        nistax grazzi bonġu jekk jogħġbok kont
    """,
    "lb": """
        ech mech mir du dir dech hien si hatt eis iech mäin mäi meng är ären eng een de den d' an op mat fir vun bei no
        virun ass sinn war hunn hutt huet kann kënnt kéint wëll net keen keng awer oder wann wéi wou wat firwat
        moien gudde dag merci villmools hëllefen rechnung bestellung passwuert kont nach schonn
    """,
}
