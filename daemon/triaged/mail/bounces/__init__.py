"""Delivery reports: what a mail system says about mail that it could not deliver, in fields or in words."""
