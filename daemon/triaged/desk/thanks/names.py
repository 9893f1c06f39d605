"""Names of people: the only words of a thank-you that no list of phrases can hold.

A word counts as a name when the sender bears it or when it is a common given name that means nothing else; behind a
greeting any capitalised word may be one. Given names that are words as well (Will, Mark, Hope, Вера, Надежда) are left
out on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from triaged.desk.thanks.wording import fold
from triaged.model import ParsedMail

_LETTERS = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LEAST_OF_SHORT_FORM = 3  #: letters: Alex of Alexander; an initial is short enough to be none
MAX_NAME_CHARACTERS = 200  #: of a sender's name that are looked at


def _words(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


TITLES = _words(
    """
    mr mrs ms miss dr prof herr herrn frau hr fr mme mlle m monsieur madame mademoiselle sr sra srta senor senora
    don dona господин госпожа пан пани пане
    """
)

#: Never a name, however it is spelt: what a request, a refusal or an objection is made of.
NOT_NAMES = _words(
    """
    not no never none nothing neither nor without but however although though yet still please help urgent asap
    why when where what who how which can could would should may need want waiting wait broken again error problem
    issue question call reply answer refund cancel close open reopen only unless if until
    nicht nein kein keine keinen keiner nie niemals nichts ohne aber jedoch doch trotzdem leider noch bitte hilfe
    dringend warum wann wo was wer wie kann könnte warte rückruf rückmeldung antwort fehler problem frage termin
    rechnung weiter immer wieder jedoch allerdings
    ne pas non jamais rien sans mais cependant pourtant toutefois encore toujours aide urgent pourquoi quand où
    comment qui que quoi attente attends rappel réponse problème erreur question facture hélas malheureusement ni
    aucun aucune
    no nunca jamás nada ni sin pero sino aunque todavía aún ayuda urgente cuándo dónde cómo quién qué por favor
    espero respuesta problema duda factura ninguno ninguna tampoco
    не нет ни никогда ничего без но однако хотя зато еще пока опять помогите срочно почему когда где что кто как
    можно нужно надо жду прошу пожалуйста ответ ошибка проблема вопрос перезвоните верните нельзя
    ні немає ніколи нічого але проте однак хоча ще допоможіть терміново чому коли де що хто як можна треба потрібно
    чекаю прошу будь ласка відповідь помилка питання
    """
)

GIVEN_NAMES = (
    _words(
        """
        adam alan alex alexander alice amanda amy andrea andrew andy angela anna anne anthony ben benjamin
        beth brian carl carol caroline catherine charlie chloe chris christina christine christopher claire
        dan daniel dave david debbie diana dominic donna ed edward elena elizabeth ella emily emma eric
        erica fiona gary george greg hannah harry heather helen henry ian irene isabel isabella jack jacob
        jake james jamie jane janet jason jeff jen jennifer jenny jessica jim joan joe john jon jonathan
        joseph josh joshua judith julia julian julie karen kate katherine kathy katie keith kelly kevin kim
        kyle laura lauren leo liam linda lisa liz lucas lucy luke maria martin mary matt matthew megan
        melissa michael michelle mike monica nancy natalie nathan nicholas nick nicole nina oliver olivia
        pamela patricia patrick paul peter phil philip rachel rebecca richard rick robert robin ron ryan sam
        samantha samuel sandra sarah scott sean sharon simon sofia sophia sophie stephanie stephen steve
        steven stuart susan suzanne tara teresa thomas tim timothy tina todd tom tony tracy vanessa vera
        vicky victor victoria vincent wendy william zoe andreas anja anke annika antje axel bastian bernd
        bettina birgit björn brigitte christian christoph claudia cornelia daniela dennis dieter dirk
        dominik elke ernst fabian felix florian franziska gabi gabriele gerd gerhard günter hans heike heinz
        helga holger ingrid jan jana jens joachim johanna johannes jonas jörg jürgen jutta kai karin karl
        karsten katharina katja katrin kerstin klaus kristina lars lena lukas manfred manuela marcel marco
        marcus marina markus martina matthias max maximilian melanie monika nadine niklas norbert olaf petra
        philipp rainer ralf renate roland rolf sabine sebastian silke stefan stefanie susanne sven svenja
        tanja thorsten tobias torsten ulrich ulrike ursula ute uwe volker walter werner wolfgang yvonne
        adrien agnès alain alexandre amélie anaïs antoine arnaud audrey aurélie bastien benoît bernard
        bertrand bruno camille cécile cédric céline chantal charlotte christelle christophe corinne damien
        delphine denis didier dominique élise élodie émilie emmanuel étienne fabrice florence françois
        françoise frédéric gérard guillaume hélène hugo isabelle jacques jean jérôme joëlle julien karine
        laetitia laurence laurent léa luc lucie ludovic manon marc marie marion martine mathieu mathilde
        maxime michel mickaël mireille monique morgane nathalie nicolas noémie olivier pascal patrice
        philippe pierre quentin raphaël rémi romain sabrina sandrine sébastien serge séverine solène
        stéphane stéphanie sylvain sylvie thibault thierry valérie véronique virginie yann yannick yves
        adrián alba alberto alejandra alejandro alicia álvaro ana andrés ángel antonio beatriz carla carlos
        carmen carolina cristina diego eduardo enrique esteban eva fátima federico felipe fernanda fernando
        francisco gabriel gabriela gonzalo guillermo gustavo héctor ignacio inés iván javier jesús joaquín
        jorge josé juan juana julián lorena lucía luis manuel marcela marcos marta mateo miguel mónica
        natalia noelia nuria óscar pablo paco paola paula pedro pepe rafael ramón raquel raúl ricardo
        roberto rodrigo rosa rosario rubén santiago sergio silvia sofía susana tomás valeria verónica
        vicente víctor ximena александр александра алексей алена алина алиса анастасия анатолий андрей анна
        антон аня артем борис вадим валентин валентина валерий валерия варвара василий вероника виктор
        виктория виталий владимир владислав вячеслав галина георгий григорий данил даниил дарья даша денис
        дмитрий дима евгений евгения екатерина катя елена лена елизавета жанна зинаида иван игорь ильдар
        илья инна ирина ира кирилл константин кристина ксения лариса леонид лидия людмила максим маргарита
        марина мария маша михаил миша наталия наталья наташа никита николай нина оксана олег олеся ольга оля
        павел паша петр полина раиса регина рустам руслан светлана света семен сергей станислав степан таня
        тамара татьяна тимур ульяна федор эдуард элина эльвира юлия юля юрий яна ярослав олександр
        олександра олексій оленка олена андрій ганна богдан василь вікторія віктор володимир дмитро євген
        євгенія іван ігор ірина катерина костянтин марія микола михайло надія наталія павло петро роман
        сергій світлана тарас тетяна юлія юрій
        """
    )
    - NOT_NAMES
)


def names_of(mail: ParsedMail) -> frozenset[str]:
    """What the sender is called, word by word, folded."""
    shown = [each for address in (mail.from_, mail.author) if address for each in (address.name, address.addr)]
    return frozenset(
        fold(word)
        for each in shown
        for word in _LETTERS.findall(each.partition("@")[0][:MAX_NAME_CHARACTERS])
        if len(word) > 1
    )


def is_name(words: Sequence[str], own: Collection[str], *, closes: bool) -> bool:
    """Whether one or two words are somebody's name.

    Args:
        words: As they are written.
        own: The sender's names, folded.
        closes: Nothing follows: a second word may then be a surname that nobody knows.
    """
    first, rest = words[0], words[1:]
    if len(words) > 2 or any(fold(each) in NOT_NAMES for each in words):
        return False
    if fold(first) in TITLES:
        return len(rest) == 1 and _is_capitalised(rest[0])
    if fold(first) not in GIVEN_NAMES and not _is_own(first, own):
        return False
    return not rest or fold(rest[0]) in GIVEN_NAMES or _is_own(rest[0], own) or (closes and _is_capitalised(rest[0]))


def may_be_addressed(words: Sequence[str]) -> bool:
    """Whether one word behind a greeting, or two of which the first is a title or a known name, may be a name."""
    known = fold(words[0]) in TITLES or fold(words[0]) in GIVEN_NAMES
    unknown = words[1:] if known and len(words) > 1 else words
    return len(unknown) == 1 and _is_capitalised(unknown[0]) and fold(unknown[0]) not in NOT_NAMES


def _is_capitalised(word: str) -> bool:
    return word.isalpha() and word[0].isupper() and (len(word) == 1 or not word.isupper())


def _is_own(word: str, own: Collection[str]) -> bool:
    if not (_is_capitalised(word) or _HAN.fullmatch(word)):
        return False
    folded = fold(word)
    shortened = len(folded) == 1 or len(folded) >= _LEAST_OF_SHORT_FORM
    return folded in own or (shortened and any(each.startswith(folded) for each in own))
