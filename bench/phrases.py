"""What the people of the benchmark write: a few dozen sentences in seven languages, all made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one group of customers writes."""

    language: str
    charset: str
    encoding: str  #: Content-Transfer-Encoding of its text
    weight: int  #: parts in 100
    names: tuple[str, ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]


_ENGLISH = {
    "names": ("Ann Lee", "Robert Hale", "Mary O'Brien", "Sam Okafor", "Judith Price"),
    "subjects": (
        "Export to spreadsheet stops half way",
        "Cannot add a second user",
        "Where do I change our address?",
        "Calendar shows the wrong week",
        "Two reports with different totals",
    ),
    "sentences": (
        "I have tried this on two computers and with two browsers, and the result is the same.",
        "The message on the screen says that the file is in use, but nobody else is logged in.",
        "It worked until last Thursday, and nobody here has changed anything since.",
        "Please tell me whether there is another way to get the numbers before the end of the month.",
        "My colleague in the other office sees the page as it should be.",
        "I have attached nothing this time, since the picture would only show an empty window.",
        "The help page describes a button that I do not find in our version.",
        "If you need our customer number, it stands on the contract that you sent us in spring.",
        "We can wait until Monday, but our accountant cannot wait much longer than that.",
        "Thank you for looking into it, and for the quick answer last time.",
    ),
}
_SPANISH = {
    "names": ("José Núñez", "María Peña", "Íñigo Martín"),
    "subjects": ("El informe sale vacío", "Añadir un segundo usuario", "¿Dónde cambio la dirección?"),
    "sentences": (
        "Lo he probado en dos ordenadores y el resultado es siempre el mismo.",
        "El mensaje dice que el archivo está en uso, pero aquí no trabaja nadie más.",
        "Funcionó hasta el jueves pasado y desde entonces no hemos cambiado nada.",
        "Mi compañera de la otra oficina ve la página como debe ser.",
        "¿Hay otra manera de obtener las cifras antes de fin de mes?",
        "Muchas gracias por la respuesta tan rápida de la última vez.",
    ),
}
_GERMAN = {
    "names": ("Jürgen Groß", "Anke Müller", "Björn Schäfer"),
    "subjects": ("Auswertung bricht ab", "Zweiter Benutzer lässt sich nicht anlegen", "Adresse ändern"),
    "sentences": (
        "Ich habe es an zwei Rechnern versucht, das Ergebnis ist jedes Mal dasselbe.",
        "Auf dem Bildschirm steht, dass die Datei geöffnet ist, aber außer mir ist niemand angemeldet.",
        "Bis vorigen Donnerstag ging es noch, seither wurde hier nichts geändert.",
        "Meine Kollegin im anderen Büro sieht die Seite so, wie sie aussehen soll.",
        "Gibt es einen anderen Weg, die Zahlen noch vor Monatsende zu bekommen?",
        "Vielen Dank für die schnelle Antwort beim letzten Mal und schöne Grüße.",
    ),
}
_FRENCH = {
    "names": ("Hélène Lefèvre", "François Noël", "Zoé Bénard"),
    "subjects": ("L’export s’arrête à mi-chemin", "Ajouter un deuxième utilisateur", "Changement d’adresse"),
    "sentences": (
        "J’ai essayé sur deux ordinateurs et le résultat est toujours le même.",
        "Le message à l’écran dit que le fichier est ouvert, mais personne d’autre n’est connecté.",
        "Cela marchait jusqu’à jeudi dernier, et rien n’a été changé ici depuis.",
        "Ma collègue de l’autre bureau voit la page comme elle devrait être.",
        "Y a-t-il une autre façon d’obtenir les chiffres avant la fin du mois ?",
        "Merci beaucoup pour votre réponse très rapide de la dernière fois.",
    ),
}
_RUSSIAN = {
    "names": ("Иван Петров", "Ольга Смирнова", "Алёна Кузнецова"),
    "subjects": ("Отчёт выгружается не полностью", "Не могу добавить второго пользователя", "Смена адреса"),
    "sentences": (
        "Я пробовал на двух компьютерах и в двух браузерах, результат один и тот же.",
        "На экране написано, что файл занят, хотя кроме меня никто не вошёл в систему.",
        "До прошлого четверга всё было хорошо, и с тех пор мы ничего не меняли.",
        "Коллега из другого отдела видит эту страницу правильно.",
        "Подскажите, пожалуйста, можно ли получить эти цифры до конца месяца.",
        "Большое спасибо за быстрый ответ в прошлый раз.",
    ),
}
_JAPANESE = {
    "names": ("田中一郎", "佐藤花子"),
    "subjects": ("集計の書き出しが途中で止まります", "利用者を追加できません"),
    "sentences": (
        "二台のパソコンで試しましたが、結果は同じでした。",
        "先週の木曜日までは正しく表示されていました。",
        "別の部署の同僚の画面では問題がないそうです。",
        "月末までに数字を確認する別の方法があれば教えてください。",
        "前回は早いお返事をありがとうございました。",
    ),
}
_CHINESE = {
    "names": ("王伟", "李娜", "陈静"),
    "subjects": ("报表导出到一半就停止", "不能添加第二个用户", "修改公司地址"),
    "sentences": (
        "我在两台电脑上都试过了，结果完全一样。",
        "屏幕上显示文件正在使用，但是没有其他人登录。",
        "上周四之前一直正常，之后我们没有改过任何设置。",
        "另一个办公室的同事看到的页面是正确的。",
        "请问在月底之前有没有别的办法得到这些数字？",
        "谢谢你们上次这么快就回复了我。",
    ),
}

VOICES = (
    Voice(language="en", charset="utf-8", encoding="7bit", weight=44, **_ENGLISH),
    Voice(language="es", charset="utf-8", encoding="quoted-printable", weight=10, **_SPANISH),
    Voice(language="de", charset="iso-8859-1", encoding="quoted-printable", weight=10, **_GERMAN),
    Voice(language="fr", charset="windows-1252", encoding="8bit", weight=8, **_FRENCH),
    Voice(language="ru", charset="koi8-r", encoding="8bit", weight=6, **_RUSSIAN),
    Voice(language="ru", charset="windows-1251", encoding="base64", weight=8, **_RUSSIAN),
    Voice(language="ja", charset="iso-2022-jp", encoding="7bit", weight=6, **_JAPANESE),
    Voice(language="zh", charset="gb18030", encoding="base64", weight=8, **_CHINESE),
)
