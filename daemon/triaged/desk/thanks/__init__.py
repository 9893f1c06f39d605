"""Whether a reply says nothing but thanks."""

from triaged.desk.thanks.reply import only_thanks

__all__ = ["only_thanks"]
