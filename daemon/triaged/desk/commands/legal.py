"""The legal notice that companies put below every mail."""

from __future__ import annotations

import re

LEAST_WORDS = 20  #: a shorter paragraph may be a sentence of the writer's
LEAST_HAN = 20  #: Chinese characters
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: That something is secret, or only for one reader.
_SECRET = re.compile(
    r"confidential|privileged|vertraulich|confidentiel|confidencial|конфиденциальн|конфіденційн|机密|機密|保密",
    re.IGNORECASE,
)
#: Whom it was meant for: no answer to a customer speaks so beside the former.
_MEANT_FOR = re.compile(
    r"intended (?:solely |only |exclusively )?(?:for|recipient)|addressee|richtige[rn]? adressat"
    r"|bestimmt[\w ]{0,20}empfänger|ausschließlich für|destinataire|destinatari|предназначен|адресат"
    r"|призначен|收件人|收信人",
    re.IGNORECASE,
)


def is_legal_notice(paragraph: str, *, signed: bool) -> bool:
    """Whether a paragraph is such a notice.

    Args:
        paragraph: Its lines, joined.
        signed: Who wrote the mail has closed it above.
    """
    size = len(_HAN.findall(paragraph)) > LEAST_HAN or len(_WORD.findall(paragraph)) > LEAST_WORDS
    return size and _SECRET.search(paragraph) is not None and (signed or _MEANT_FOR.search(paragraph) is not None)
