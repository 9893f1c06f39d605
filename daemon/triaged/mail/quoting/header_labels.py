"""What the lines of a header block are called that mail programs put above history and forwards, by language."""

from __future__ import annotations

from triaged.mail.quoting.lines import fold

#: Kind of line -> its names, separated by `|`; a name may belong to several languages, but to one kind only.
_NAMES = {
    "from": (
        "from|sender|sent by",
        "от|от кого|отправитель|від|від кого|відправник|ад|ад каго|подател|од|испраќач|пошиљалац",
        "发件人|发件者|發件人|寄件者|寄件人|發信人|寄信人|差出人|送信者|差出人名",
        "보낸 사람|보낸사람|보낸이|보낸 이|발신인|발신|발신자",
        "von|absender|de|expéditeur|emetteur|émetteur|remitente|remetente|remitent|da|mittente|da parte di|de la",
        "expeditor|van|afzender|från|avsändare|fra|avsender|afsender|frá|sendandi|lähettäjä|kellelt|saatja|nuo",
        "siuntėjas|no|sūtītājs|od|nadawca|odesílatel|odosielateľ|pošiljatelj|pošiljalac|šalje|feladó|kimden|gönderen",
        "από|αποστολέας|từ|người gửi|จาก|ผู้ส่ง|dari|pengirim|daripada|من|المرسل|از|فرستنده|מאת|השולח|प्रेषक|से|द्वारा",
    ),
    "sent": (  # words that only mail has
        "sent|sent at|sent on|date sent|received|sent date",
        "отправлено|дата отправки|послано|надіслано|відправлено|изпратено|испратено|послато|адпраўлена",
        "发送时间|发送日期|发件时间|傳送時間|傳送日期|寄件日期|送件日期|發送時間|發送日期|寄件時間",
        "送信日時|送信日|送信済み|送信時刻|보낸 날짜|보낸날짜|보낸 시간|보낸시간|발신일|발신일시",
        "gesendet|gesendet am|envoyé|envoyé le|message du|enviado|enviado el|enviado em|enviada|enviada em|enviada el",
        "fecha de envío|data de envio|data d'enviament|enviat|enviat el|inviato|inviato il|data invio|trimis|verzonden",
        "verzonden op|skickat|sendt|lähetetty|saadetud|išsiųsta|nosūtīts|wysłano|wysłane|data wysłania|odesláno",
        "odoslané|poslano|poslato|elküldve|küldve|küldés dátuma|gönderildi|gönderim tarihi|gönderilme tarihi|στάλθηκε",
        "αποστολή|đã gửi|ngày gửi|ส่ง|ส่งเมื่อ|dikirim|dihantar|تاريخ الإرسال|تم الإرسال|أرسل|أُرسلت|ارسال|ارسال شده|נשלח",
        "भेजा गया",
    ),
    "dated": (
        "date|дата|дата й час|дата і час|дата и время|датум|датум и време|когда|日期|时间|時間|日時|日付|날짜|일시",
        "datum|fecha|data|data e ora|dată|dato|päivämäärä|päiväys|pvm|dagsetning|kuupäev|datums|dátum|tarih|ημερομηνία",
        "ngày|วันที่|tanggal|tarikh|التاريخ|تاریخ|תאריך|दिनांक|तारीख",
    ),
    "to": (
        "to|sent to|recipient",
        "кому|получатель|одержувач|каму|до|получател|за|прима|примаоц",
        "收件人|收件者|收信人|宛先|受信者|받는 사람|받는사람|받는이|수신|수신인|수신자",
        "an|empfänger|à|a|para|per a|destinataire|destinatario|destinatário|destinatari|către|pentru|aan|ontvanger",
        "till|mottagare|til|mottaker|modtager|vastaanottaja|viðtakandi|kellele|adressaat|kam|adresatas|adresāts|uz",
        "do|adresat|komu|pro|pre|za|za koga|prima|prejemnik|címzett|kime|alıcı|προς|παραλήπτης",
        "đến|tới|gửi đến|người nhận|ถึง|ผู้รับ|kepada|ke|penerima|untuk|إلى|المستلم|به|گیرنده|אל|לכבוד|प्रति|प्राप्तकर्ता|को",
    ),
    "cc": (
        "cc|bcc|copy|копия|копія|скрытая копия|прихована копія|抄送|副本|密件抄送|密件副本|写し|참조|숨은 참조",
        "kopie|kopie an|copie à|copie|cc à|copia|con copia|copia a|cópia|com cópia|còpia|dw|do wiadomości|udw|kopia",
        "kopi|kopi til|kopio|kopija|kópia|másolat|másolatot kap|bilgi|gizli|κοιν.|κοινοποίηση|đồng gửi|สำเนา|สำเนาถึง",
        "نسخة|نسخة إلى|رونوشت|העתק|प्रतिलिपि|tembusan",
    ),
    "subject": (
        "subject|topic|тема|относно|наслов|предмет|主题|主題|主旨|标题|標題|件名|題名|제목|betreff|objet|sujet|asunto",
        "assumpte|oggetto|assunto|subiect|onderwerp|ämne|emne|efni|aihe|otsikko|teema|temats|tēma|temat|předmět",
        "predmet|zadeva|naslov|tárgy|konu|θέμα|chủ đề|tiêu đề|เรื่อง|หัวเรื่อง|ชื่อเรื่อง|subjek|perihal|hal|tajuk",
        "الموضوع|موضوع|נושא|הנדון|विषय",
    ),
    "other": (
        "reply-to|reply to|attachments|attachment|importance|priority|organization|sensitivity|resent-from|resent-to",
        "antwort an|anlagen|priorität|wichtigkeit|répondre à|pièces jointes|importance|responder a|datos adjuntos",
        "risposta|rispondi a|allegati|odpowiedź do|bijlagen|вложения|вкладення|важность|附件|重要性|添付ファイル|첨부",
        "mailed-by|signed-by|security|message-id|return-path|category|categories|kategorien",
    ),
}
KINDS = {fold(name): kind for kind, rows in _NAMES.items() for row in rows for name in row.split("|")}
LONGEST = max(map(len, KINDS))
