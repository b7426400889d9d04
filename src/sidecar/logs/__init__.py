"""Logs: bytes → lines → records → kept → text, one way."""
