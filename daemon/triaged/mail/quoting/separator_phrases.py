"""What mail programs write between dashes above history and above forwards, by language."""

from __future__ import annotations

#: "-----Original Message-----"
ORIGINAL = (
    "original|original message|original email|original e-mail|original mail|original appointment|reply message",
    "previous message|original message follows|original meeting request|replied message",
    "исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходное письмо|оригинал сообщения",
    "вихідне повідомлення|початкове повідомлення|оригінальне повідомлення|первинне повідомлення|оригінал повідомлення",
    "зыходнае паведамленне|арыгінальнае паведамленне|оригинално съобщение|изходно съобщение|първоначално съобщение",
    "изворна порака|оригинална порака|оригинална порука|изворна порука",
    "原始邮件|原始郵件|原始邮件信息|原邮件|原郵件|源邮件|回复的邮件|回复的原邮件|回覆的郵件|原始信件|原信件|原始訊息|原始消息",
    "元のメッセージ|元のメール|元メール|オリジナルメッセージ|オリジナルメール|元のメッセージここから",
    "원본 메일|원본메일|원본 메시지|원본메시지|원래 메시지|원본 이메일|원문",
    "ursprüngliche nachricht|ursprüngliche mail|ursprüngliche e-mail|originalnachricht|original-nachricht|originalmail",
    "ursprünglicher termin|message d'origine|message original|message initial|mail original|e-mail d'origine",
    "courriel original|courriel d'origine|rendez-vous d'origine|mensaje original|correo original|mensaje de respuesta",
    "missatge original|mensaxe orixinal|messaggio originale|messaggio originario|messaggio iniziale",
    "messaggio di risposta|mensagem original|mensagem de resposta|e-mail original|mesaj original|mesajul original",
    "mesaj inițial|mesaj iniţial|oryginalna wiadomość|wiadomość oryginalna|pierwotna wiadomość|wiadomość pierwotna",
    "oorspronkelijk bericht|oorspronkelijke bericht|oorspronkelijke mail|origineel bericht|originele bericht",
    "oorspronkelijke afspraak|originalmeddelande|ursprungligt meddelande|ursprungligt mejl|ursprungligt mail",
    "oprindelig besked|oprindelig meddelelse|oprindelig mail|original meddelelse|opprinnelig melding|original melding",
    "opprinnelig e-post|upprunaleg skilaboð|alkuperäinen viesti|alkuperäinen sähköposti|původní zpráva",
    "originální zpráva|původní e-mail|pôvodná správa|originálna správa|pôvodný e-mail|izvirno sporočilo",
    "originalno sporočilo|izvorna poruka|originalna poruka|izvorna e-pošta|eredeti üzenet|eredeti levél|eredeti e-mail",
    "özgün ileti|özgün mesaj|orijinal mesaj|orijinal ileti|asıl ileti|αρχικό μήνυμα|πρωτότυπο μήνυμα",
    "thư gốc|tin nhắn gốc|email gốc|ข้อความต้นฉบับ|ข้อความเดิม|pesan asli|pesan awal|mesej asal|algne sõnum|algne kiri",
    "originaalkiri|originalus laiškas|pradinis laiškas|originalus pranešimas|sākotnējais ziņojums|oriģinālais ziņojums",
    "الرسالة الأصلية|رسالة أصلية|پیام اصلی|پیغام اصلی|הודעה מקורית|ההודעה המקורית|मूल संदेश",
)

#: "----- Message from Support <support@acme.example> -----"
ORIGINAL_FROM = (
    "message from|mail from|nachricht von|message de|mensaje de|mensagem de|missatge de|messaggio da|bericht van",
    "сообщение от|повідомлення від|wiadomość od|zpráva od|správa od|meddelande från|besked fra|melding fra|poruka od",
    "mesaj de la|üzenet tőle",
)

#: Beginnings of words that only a forward has: "---------- Forwarded message ---------", "Begin forwarded message:".
FORWARDED = (
    "forwarded|forward message|fwd",
    "пересланн|пересылаем|перенаправлен|переадресован|переслан|пересил|переадрес|перенаправл|препратен|препращан",
    "перасылан|пераслан|проследен|прослеђен",
    "转发|轉寄|轉發|转寄|轉傳|転送|전달",
    "weitergeleitet|transféré|transmis|réexpédi|reenviad|reenviat|inoltrat|encaminhad|reencaminhad|redirecționat",
    "redirecţionat|retransmis|doorgestuurd|doorgezonden|vidarebefordra|videresend|áframsen|välitet|edelleenlähet",
    "przekazan|przekazywan|przesłan dalej|przesłana dalej|přeposlan|přeposílan|preposlan|preposielan|posredovan",
    "proslijeđen|proslijedjen|prosleđen|továbbított|továbbítás|iletilen|yönlendirilen|προωθημέν|προώθηση|chuyển tiếp",
    "ส่งต่อ|diteruskan|dimajukan|edastat|persiųst|persiunčiam|pārsūtīt|معاد توجيه|إعادة توجيه|محولة|هدایت شده|فوروارد",
    "הועבר|מועבר|अग्रेषित|फ़ॉरवर्ड",
)

#: Prefixes of the subject of a forward, without the colon.
SUBJECT_PREFIXES = (
    "fw|fwd|forward|wg|tr|rv|enc|doorst|vb|vl|pd|i|inoltra|tov|továbbítás|πρθ|пересл|переслано|препр|ilt|trs|reenv|rinoltra",
    "转发|轉寄|轉發|转寄|転送|전달|fs|rm|res fwd|áfr|pārs|ed|prf|הועבר",
)
#: A prefix that forwards in one language and answers in another -> how that language calls the sender.
AMBIGUOUS_PREFIXES = {"vs": "fra"}  # Danish and Norwegian "videresend", Finnish "vastaus"
