"""What the sender of a mail wrote now, told from what his mail program put around it."""

from triaged.mail.quoting.marker import MARKER
from triaged.mail.quoting.signature import is_phone_signature, program_lines
from triaged.mail.quoting.visible import Visible, split_reply

__all__ = ["MARKER", "Visible", "is_phone_signature", "program_lines", "split_reply"]
