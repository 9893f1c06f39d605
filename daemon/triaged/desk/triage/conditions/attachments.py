"""What is attached."""

from __future__ import annotations

import re
from fnmatch import translate

from triaged.desk.triage.anchors import Kind, anchors
from triaged.desk.triage.conditions.asking import Saw, Test, truth
from triaged.desk.triage.conditions.bounds import bounds, size
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import Sight
from triaged.desk.triage.values import media_type, strings

_TYPE = Kind(lambda sight, _: {name for file in sight.files for name in (file.type, _family(file.type))})
_ANY = Kind(lambda sight, _: frozenset(["any"] if sight.files else []), common=True)


def has_attachment(value: object, _names: Names) -> Test:
    """The mail has a file that is not just a picture inside the text."""
    wanted = truth(value)

    def see(sight: Sight) -> Saw:
        seen = any(not file.inline for file in sight.files)
        return Saw(seen, seen is wanted)

    return Test(see, anchors(_ANY, ["any"]) if wanted else None)


def attachment_name(value: object, _names: Names) -> Test:
    """An attachment is called so, whatever the case: "report.pdf", "invoice*", or an ending such as ".exe"."""
    globs = [item.strip().casefold() for item in strings(value)]
    forms = [re.compile(translate(f"*{item}" if item.startswith(".") else item)) for item in globs]

    def see(sight: Sight) -> Saw:
        seen = [file.filename for file in sight.files if file.filename]
        return Saw(seen, any(form.match(name.casefold()) for name in seen for form in forms))

    return Test(see, anchors(_ANY, ["any"]))


def attachment_type(value: object, _names: Names) -> Test:
    """An attachment has one of these media types; "image/*" means every picture."""
    wanted = frozenset(map(media_type, strings(value)))

    def see(sight: Sight) -> Saw:
        seen = [file.type for file in sight.files]
        return Saw(seen, any(name in wanted or _family(name) in wanted for name in seen))

    return Test(see, anchors(_TYPE, wanted))


def attachment_size(value: object, _names: Names) -> Test:
    """A file that is not just a picture inside the text is so large: { least = "5 MiB" }."""
    wanted = bounds(value, size, '{ least = "5 MiB" }')

    def see(sight: Sight) -> Saw:
        seen = [file.size for file in sight.files if not file.inline]
        return Saw(seen, any(map(wanted.hold, seen)))

    return Test(see, anchors(_ANY, ["any"]))


def _family(media_type: str) -> str:
    return media_type.partition("/")[0] + "/*"
