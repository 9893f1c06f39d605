"""The language of what a customer wrote, and which written language serves him."""

from triaged.mail.language.choice import language_of
from triaged.mail.language.detection import detect
from triaged.mail.language.installed import Detector, installed_detector
from triaged.mail.language.tags import serving

__all__ = ["Detector", "detect", "installed_detector", "language_of", "serving"]
