"""Render: a notice, a language and facts in; subject and text out.

A notice begins with a line of ours, by which its text is known again when it comes back below an answer; a relay does
not, since a person wrote it.

A template is `Subject: ...` on one line, an empty line, the text. Where HTML is wanted it is made from the same text
(`render.html`): `| ` or `> ` at the beginning of a line makes a panel, `{{ address | link('what is shown') }}` a link.
An operator's own HTML may stand beside it in a file of the same name that ends in `.html.j2`; there every fact is
escaped. Templates are the operator's; facts are data, whatever they look like: they reach a sandbox that knows strings,
numbers and lists, and nothing else. Somebody's words are facts too, and have their own form in the HTML.
"""

from triaged.render.renderer import SEPARATOR, Renderer
from triaged.render.samples import SAMPLE_FACTS
from triaged.render.times import LAST_LANGUAGE, when

__all__ = ["LAST_LANGUAGE", "SAMPLE_FACTS", "SEPARATOR", "Renderer", "when"]
