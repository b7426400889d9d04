"""Signals → changes: onset, size, strength."""
