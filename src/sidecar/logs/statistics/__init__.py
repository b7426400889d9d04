"""Logs → counts, templates, errors and silences."""
