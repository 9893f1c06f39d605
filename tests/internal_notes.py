"""Notes and answers in eight languages: 200 of each, put together from what agents write."""

from __future__ import annotations

from itertools import product

OPENERS = {
    "de": (
        "Nur für uns:",
        "Wichtig, bitte intern halten:",
        "Nach Rücksprache mit Jana:",
        "Zur Info ans Team:",
        "Achtung:",
    ),
    "en": (
        "For us only:",
        "Heads up for the next shift:",
        "I spoke to Jana in billing,",
        "Do not tell him yet:",
        "FYI,",
    ),
    "es": (
        "Solo para nosotros:",
        "Ojo con este cliente:",
        "Hablé con Jana de cobros:",
        "No se lo digan todavía:",
        "Nota:",
    ),
    "fr": (
        "Entre nous :",
        "Attention à ce client :",
        "J'ai parlé à Jana :",
        "Ne lui dites rien encore :",
        "Pour info :",
    ),
    "ru": (
        "Только для нас:",
        "Осторожно с этим клиентом:",
        "Поговорил с Яной:",
        "Пока ему не говорите:",
        "Для сведения:",
    ),
    "uk": ("Лише для нас:", "Обережно з цим клієнтом:", "Поговорив з Яною:", "Поки йому не кажіть:", "До відома:"),
    "zh": ("仅供内部：", "请注意这位客户：", "我问过财务部的小王，", "先不要告诉他：", "备注："),
    "zh-Hant": ("僅供內部：", "請注意這位客戶：", "我問過財務部的小王，", "先不要告訴他：", "備註："),
}
FACTS = {
    "de": (
        "der Kunde hat seit drei Monaten keine Rechnung bezahlt und droht mit dem Anwalt, also vorsichtig antworten.",
        "das Gerät der Serie 7 hat einen bekannten Fehler im Netzteil, den wir öffentlich nicht zugeben.",
        "Passwort des Testzugangs liegt im Tresor.",
        "er ist ein Freund vom Chef.",
        "wir geben ihm höchstens 20 % Nachlass,\naber erst, wenn er noch einmal fragt.\n\nSonst gilt der alte Preis.",
    ),
    "en": (
        "the customer has not paid an invoice for three months and threatens us with a lawyer, so answer with care.",
        "units of series 7 have a known fault in the power supply that we do not admit in public.",
        "the test account's password lies in the vault.",
        "he plays golf with the boss.",
        "we give him 20 % at the very most,\nbut only if he asks once more.\n\nElse the old price stays.",
    ),
    "es": (
        "el cliente no paga sus facturas hace tres meses y amenaza con un abogado, así que respondan con cuidado.",
        "los equipos de la serie 7 tienen un fallo conocido en la fuente que no reconocemos en público.",
        "la contraseña de la cuenta de prueba está en la caja.",
        "es muy amigo del jefe.",
        "le damos como mucho un 20 % de descuento,\npero solo si vuelve a preguntar.\n\nSi no, el precio no cambia.",
    ),
    "fr": (
        "le client n'a payé aucune facture depuis trois mois et menace de prendre un avocat, répondez donc avec soin.",
        "les appareils de la série 7 ont un défaut connu d'alimentation que nous n'avouons pas en public.",
        "le mot de passe du compte d'essai est dans le coffre.",
        "c'est un ami du patron.",
        "nous lui donnons 20 % tout au plus,\nmais seulement s'il redemande.\n\nSinon l'ancien prix reste.",
    ),
    "ru": (
        "клиент три месяца не платит по счетам и грозит адвокатом, поэтому отвечайте осторожно и вежливо.",
        "у приборов седьмой серии известный дефект блока питания, который мы публично не признаём.",
        "пароль тестовой учётной записи лежит в сейфе.",
        "он давний друг начальника.",
        "даём ему скидку не больше 20 %,\nно только если попросит ещё раз.\n\nИначе остаётся старая цена.",
    ),
    "uk": (
        "клієнт три місяці не платить за рахунками і погрожує адвокатом, тому відповідайте обережно й чемно.",
        "у приладів сьомої серії відомий дефект блока живлення, який ми публічно не визнаємо.",
        "пароль тестового запису лежить у сейфі.",
        "він давній друг начальника.",
        "даємо йому знижку щонайбільше 20 %,\nале тільки якщо попросить ще раз.\n\nІнакше ціна лишається старою.",
    ),
    "zh": (
        "这位客户已经三个月没有付款了，还威胁要请律师，所以回答的时候一定要小心。",
        "第七系列的电源有已知的缺陷，我们对外不承认。",
        "测试账号的密码放在保险柜里。",
        "他是老板多年的好朋友。",
        "最多给他八折优惠，\n而且要等他再问一次才能给。\n\n不然还是原价。",
    ),
    "zh-Hant": (
        "這位客戶已經三個月沒有付款了，還威脅要請律師，所以回答的時候一定要小心。",
        "第七系列的電源有已知的缺陷，我們對外不承認。",
        "測試帳號的密碼放在保險櫃裡。",
        "他是老闆多年的好朋友。",
        "最多給他八折優惠，\n而且要等他再問一次才能給。\n\n不然還是原價。",
    ),
}
#: (language, note), 200 of them.
NOTES = [
    (language, f"{opener} {fact}" if language[:2] != "zh" else opener + fact)
    for language in sorted(OPENERS)
    for opener, fact in product(OPENERS[language], FACTS[language])
]

GREETINGS = {
    "de": (
        "Guten Tag,",
        "Hallo Herr Petrow,",
        "Vielen Dank für Ihre Nachricht.",
        "Guten Morgen,",
        "Danke für die Fotos!",
    ),
    "en": ("Hello,", "Hi Ivan,", "Thank you very much for your message.", "Good morning,", "Thanks for the photos!"),
    "es": (
        "Hola:",
        "Buenos días, Iván:",
        "Muchas gracias por su mensaje.",
        "Buenas tardes:",
        "¡Gracias por las fotos!",
    ),
    "fr": ("Bonjour,", "Bonjour Monsieur,", "Merci beaucoup de votre message.", "Bonsoir,", "Merci pour les photos !"),
    "ru": (
        "Добрый день!",
        "Здравствуйте, Иван!",
        "Большое спасибо за ваше письмо.",
        "Доброе утро!",
        "Спасибо за фото!",
    ),
    "uk": ("Добрий день!", "Вітаю, Іване!", "Щиро дякую за вашого листа.", "Доброго ранку!", "Дякую за фото!"),
    "zh": ("您好：", "伊万先生您好！", "非常感谢您的来信。", "早上好！", "谢谢您发来的照片！"),
    "zh-Hant": ("您好：", "伊萬先生您好！", "非常感謝您的來信。", "早安！", "謝謝您寄來的照片！"),
}
BODIES = {
    "de": (
        "bitte schalten Sie das Gerät aus, warten Sie zehn Sekunden und schalten Sie es wieder ein.",
        "könnten Sie uns bitte ein Foto der Fehlermeldung und die Nummer der Rechnung schicken?",
        "wir haben das Netzteil heute an Sie verschickt, es sollte am Donnerstag bei Ihnen sein.",
        "der Zugang ist wieder frei, bitte versuchen Sie es noch einmal.",
        "Wir kümmern uns darum und melden uns, sobald wir mehr wissen.\n\nMit freundlichen Grüßen\nTom",
    ),
    "en": (
        "please switch the device off, wait for ten seconds and switch it on again.",
        "could you please send us a photo of the error message and the number of the invoice?",
        "we have sent the power supply to you today, it should be with you on Thursday.",
        "your account is open again, please try it once more.",
        "We are looking into it and will write as soon as we know more.\n\nKind regards\nTom",
    ),
    "es": (
        "apague el equipo, espere diez segundos y vuelva a encenderlo, por favor.",
        "¿podría enviarnos una foto del mensaje de error y el número de la factura?",
        "hoy le hemos enviado la fuente, debería llegarle el jueves.",
        "su cuenta está abierta de nuevo, inténtelo otra vez, por favor.",
        "Lo estamos mirando y le escribiremos en cuanto sepamos más.\n\nUn saludo\nTom",
    ),
    "fr": (
        "éteignez l'appareil, attendez dix secondes, puis rallumez-le s'il vous plaît.",
        "pourriez-vous nous envoyer une photo du message d'erreur et le numéro de la facture ?",
        "nous vous avons envoyé l'alimentation aujourd'hui, elle devrait arriver jeudi.",
        "votre compte est de nouveau ouvert, réessayez s'il vous plaît.",
        "Nous nous en occupons et vous écrirons dès que nous en saurons plus.\n\nCordialement\nTom",
    ),
    "ru": (
        "пожалуйста, выключите прибор, подождите десять секунд и включите его снова.",
        "пришлите нам, пожалуйста, фото сообщения об ошибке и номер счёта.",
        "сегодня мы отправили вам блок питания, он должен прийти в четверг.",
        "ваша учётная запись снова открыта, попробуйте ещё раз.",
        "Мы разбираемся и напишем, как только узнаем больше.\n\nС уважением\nТом",
    ),
    "uk": (
        "будь ласка, вимкніть прилад, зачекайте десять секунд і ввімкніть його знову.",
        "надішліть нам, будь ласка, фото повідомлення про помилку і номер рахунка.",
        "сьогодні ми надіслали вам блок живлення, він має прийти в четвер.",
        "ваш запис знову відкрито, спробуйте ще раз.",
        "Ми розбираємося і напишемо, щойно дізнаємося більше.\n\nЗ повагою\nТом",
    ),
    "zh": (
        "请关闭设备，等待十秒钟，然后重新打开。",
        "请把错误信息的照片和发票号码发给我们，好吗？",
        "我们今天已经把电源寄给您了，星期四应该能到。",
        "您的账号已经恢复，请再试一次。",
        "我们正在处理，一有消息马上告诉您。\n\n此致\n敬礼\n小李",
    ),
    "zh-Hant": (
        "請關閉設備，等待十秒鐘，然後重新打開。",
        "請把錯誤訊息的照片和發票號碼寄給我們，好嗎？",
        "我們今天已經把電源寄給您了，星期四應該能到。",
        "您的帳號已經恢復，請再試一次。",
        "我們正在處理，一有消息馬上告訴您。\n\n敬祝 商祺\n小李",
    ),
}
#: (language, answer), 200 of them.
ANSWERS = [
    (language, f"{greeting}\n\n{body}")
    for language in sorted(GREETINGS)
    for greeting, body in product(GREETINGS[language], BODIES[language])
]

#: Notes that share ordinary phrases with these answers: parts of sentences, courtesies, names of things.
LIKE_ANSWERS = {
    "de": (
        "Danke",
        "Vielen Dank!",
        "Ich habe ihn gebeten, uns ein Foto der Fehlermeldung und die Nummer der Rechnung zu schicken.",
        "Er hat das Gerät schon zweimal ausgeschaltet, zehn Sekunden gewartet und wieder eingeschaltet. Ohne Erfolg.",
        "Das Netzteil ist heute an ihn gegangen, es sollte am Donnerstag da sein.",
    ),
    "en": (
        "Thanks",
        "thank you very",
        "I asked him: could you please send us a photo of the error message. No answer since Monday.",
        "He did switch the device off, wait for ten seconds and switch it on. It did not help.",
        "We have sent the power supply today; it should be with him on Thursday.",
    ),
    "es": (
        "Gracias",
        "muchas gracias",
        "Le pedí una foto del mensaje de error y el número de la factura. Sin respuesta.",
        "Ya probó: apague el equipo, espere diez segundos. No sirvió de nada.",
        "Hoy le hemos enviado la fuente con mensajero, número 4711.",
    ),
    "fr": (
        "Merci",
        "merci beaucoup",
        "Je lui ai demandé une photo du message d'erreur et le numéro de la facture, sans réponse.",
        "Il a déjà fait : éteignez l'appareil, attendez dix secondes. Sans effet.",
        "L'alimentation est partie aujourd'hui, elle devrait arriver jeudi.",
    ),
    "ru": (
        "Спасибо",
        "большое спасибо",
        "Я просил его прислать фото сообщения об ошибке и номер счёта. Ответа нет с понедельника.",
        "Он уже выключал прибор, подождал десять секунд и включил его снова. Не помогло.",
        "Сегодня мы отправили ему блок питания, он должен прийти в четверг.",
    ),
    "uk": (
        "Дякую",
        "щиро дякую",
        "Я просив його надіслати фото повідомлення про помилку і номер рахунка. Відповіді немає.",
        "Він уже вимикав прилад, зачекав десять секунд і ввімкнув його знову. Не допомогло.",
        "Сьогодні ми надіслали йому блок живлення, має прийти в четвер.",
    ),
    "zh": (
        "谢谢",
        "非常感谢",
        "我请他把错误信息的照片和发票号码发过来，还没有回答。",
        "他已经关闭设备，等待十秒钟，再重新打开，没有用。",
        "今天已经把电源寄给他了，星期四到。",
    ),
    "zh-Hant": (
        "謝謝",
        "非常感謝",
        "我請他把錯誤訊息的照片和發票號碼寄過來，還沒有回答。",
        "他已經關閉設備，等待十秒鐘，再重新打開，沒有用。",
        "今天已經把電源寄給他了，星期四到。",
    ),
}
