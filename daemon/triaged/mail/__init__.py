"""Understands mail: bytes in, values out; no socket, database, clock or global state."""
