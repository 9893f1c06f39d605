from __future__ import annotations

import pytest

from triaged.mail.language import detect

SENTENCES = {
    "ru": [
        "Не могу войти в личный кабинет.",
        "Когда придёт мой заказ?",
        "Добрый день, пришлите счёт, пожалуйста.",
        "Принтер не печатает после обновления.",
        "Забыл пароль, помогите.",
    ],
    "uk": [
        "Не можу увійти в особистий кабінет.",
        "Коли прийде моє замовлення?",
        "Добрий день, надішліть рахунок, будь ласка.",
        "Принтер не друкує після оновлення.",
        "Забув пароль, допоможіть.",
    ],
    "zh-Hans": [
        "我无法登录账户。",
        "我的订单什么时候到？",
        "请把发票发给我。",
        "更新后打印机无法打印。",
        "忘记密码了，请帮忙。",
    ],
    "ja": [
        "ログインできません。",
        "注文はいつ届きますか。",
        "請求書を送ってください。",
        "更新後にプリンターが動きません。",
        "パスワードを忘れました。",
    ],
    "en": [
        "I cannot log in to my account.",
        "When will my order arrive?",
        "Please send me the invoice.",
        "The printer stopped working after the update.",
        "I forgot my password, please help.",
    ],
    "de": [
        "Ich kann mich nicht anmelden.",
        "Wann kommt meine Bestellung an?",
        "Bitte senden Sie mir die Rechnung.",
        "Der Drucker druckt seit dem Update nicht mehr.",
        "Ich habe mein Passwort vergessen.",
    ],
    "fr": [
        "Je n’arrive pas à me connecter.",
        "Quand ma commande arrivera-t-elle ?",
        "Merci de m'envoyer la facture.",
        "L'imprimante ne fonctionne plus depuis la mise à jour.",
        "J'ai oublié mon mot de passe.",
    ],
    "es": [
        "No puedo iniciar sesión en mi cuenta.",
        "¿Cuándo llegará mi pedido?",
        "Por favor, envíenme la factura.",
        "La impresora no funciona desde la actualización.",
        "He olvidado mi contraseña.",
    ],
}
NEIGHBOURS = {
    "it": ["Non riesco ad accedere al mio account.", "Quando arriva il mio ordine?"],
    "pt": ["Não consigo entrar na minha conta.", "Quando chega o meu pedido?"],
    "nl": ["Ik kan niet inloggen op mijn account.", "Wanneer komt mijn bestelling aan?"],
    "pl": ["Nie mogę się zalogować.", "Kiedy przyjdzie moje zamówienie?"],
    "sv": ["Jag kan inte logga in.", "När kommer min beställning?"],
    "be": ["Не магу ўвайсці ў свой кабінет."],
    "bg": ["Не мога да вляза в профила си."],
    "zh-Hant": ["我無法登錄帳戶。", "請把發票寄給我。"],
    "ko": ["로그인할 수 없습니다."],
    "ar": ["لا أستطيع تسجيل الدخول"],
    "he": ["אני לא מצליח להתחבר"],
    "el": ["Δεν μπορώ να συνδεθώ"],
}


@pytest.mark.parametrize(("language", "text"), [(k, s) for k, found in SENTENCES.items() for s in found])
def test_everyday_sentences_are_told_apart(language, text):
    assert detect(text) == language


@pytest.mark.parametrize(("language", "text"), [(k, s) for k, found in NEIGHBOURS.items() for s in found])
def test_neighbours_are_not_taken_for_our_languages(language, text):
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "ok", "123 456", "A-99 / B-12", "?!", "https://the.example/and/is/my", "\n\n"])
def test_nothing_is_said_when_unsure(text):
    assert detect(text) is None


def test_a_text_in_two_languages_is_left_to_the_queue():
    assert detect("Hello, hallo! Please, bitte. Thanks, danke.") is None


def test_product_names_in_latin_letters_do_not_change_the_language():
    assert detect("Не работает Microsoft Outlook 2019, помогите") == "ru"
    assert detect("Outlook 2019 无法打开") == "zh-Hans"


def test_only_the_beginning_is_looked_at():
    assert detect("Не могу войти в личный кабинет. " * 200 + "this is the text of the mail " * 2_000) == "ru"
