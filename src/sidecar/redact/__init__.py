"""Secrets out of whatever leaves: stable pseudonyms, over a stream."""
