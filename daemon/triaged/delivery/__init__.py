"""Channels: each sends one item, or raises DeliveryError that says permanent or temporary."""
