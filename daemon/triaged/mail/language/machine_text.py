"""What stands in a mail without being said by its sender: logs, stack traces, code, quoted messages of programs."""

from __future__ import annotations

import re

#: Begins or is a line of a log, a stack trace, a mail header, a dialogue with a server, a program.
_LINE = re.compile(
    r"""^[ \t>|*]{0,8}+(?:
      [\[(<]?(?:\d{4}[-/.]\d\d[-/.]\d\d[T ,]{1,2}\d\d:\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ]\d\d:\d\d)
    | at[ ][\w$.<>/]{2,200}[(:]                                       # Java, JavaScript
    | File[ ]"[^"\n]{1,300}",[ ]line[ ]\d                             # Python
    | Traceback[ ]\(most | Caused[ ]by: | \.{3}[ ]\d{1,5}[ ]more | Exception[ ]in[ ]thread
    | [\w.$]{0,120}(?:Exception|Error|Warning)\b[ ]?(?:[:(\[]|$)
    | [\[<]?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE|CRITICAL|NOTICE)\b
    | (?:error|fatal|warning|panic|npm[ ]err!|fehler|erreur)[ ]?[:\[(]
    | (?:Received|Return-Path|Message-ID|Content-[A-Z][\w-]{2,30}|MIME-Version|X-[\w-]{2,60}|DKIM-Signature|Remote-MTA
        |Diagnostic-Code|Final-Recipient|Reporting-MTA|User-Agent|Host|Accept)[ ]?:
    | (?:SMTP|HTTP|ERR|STATUS)[/ ]?[1-5][\d.]{2} | [245]\d\d[ -][245]\.\d{1,3}\.\d
    | (?:GET|POST|PUT|DELETE|HEAD)[ ](?:/|https?:) | EHLO[ ]\S | (?:MAIL[ ]FROM|RCPT[ ]TO):
    | SELECT[ ][^\n]{1,200}?[ ]FROM[ ] | UPDATE[ ]\w{1,60}[ ]SET[ ]
    | (?:INSERT[ ]INTO|DELETE[ ]FROM|(?:CREATE|ALTER)[ ]TABLE)[ ]
    | \$[ ][a-z./] | >>>[ ] | (?:PS[ ])?[A-Z]:\\[^\n]{0,200}?>         # a prompt
    | [\w.-]{1,40}@[\w.-]{1,40}[ :][^\n]{0,60}?[$\#][ ]
    | (?:import|from|def|class|public|private|static|function|const|var|return|if|for|while|\#include)\b
        [^\n]{1,200}?(?:[;{]|\w\([^\n()]{0,99}\)+:|[ ]import[ ]\w[^\n]{0,60})$
    | [ -~\t]{0,300}?[=()\[\]<>"'$:][ -~\t]{0,300}?[;{}\\][ \t]{0,8}$  # code; a Greek question ends with ";" too
    | [^\n]{0,200}?(?:</\w|/>|[!=]=|&&|\|\||::\w|\(\);|->\w|\w\(["'])
    | [\w.-]{1,60}=\S
    )[^\n]*+$""",
    re.VERBOSE | re.MULTILINE,
)
_FENCED = re.compile(r"```.{0,4000}?(?:```|\Z)", re.DOTALL)
_QUOTED = re.compile(r'"[^"\n]{8,300}"|“[^“”"\n]{8,300}[”“"]|„[^„“”"\n]{8,300}[“”"]|«[^«»\n]{8,300}»|»[^«»\n]{8,300}«')
#: One of these stands in nearly every log and program, and in few mails without any.
_HINT = re.compile(r'[0-9;{}=<>|\\"“„«»`$#%\[(]')


def without_machine_text(text: str) -> str:
    """`text` without what was pasted into it: whole lines, fenced blocks, and passages in quotation marks."""
    if _HINT.search(text) is None and "rror" not in text:
        return text
    if "```" in text:
        text = _FENCED.sub(" ", text)
    return _QUOTED.sub(" ", _LINE.sub("", text))
