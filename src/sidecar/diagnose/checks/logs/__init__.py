"""Checks of what the log says."""
