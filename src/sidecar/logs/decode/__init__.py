"""Chunks of bytes → lines: encodings, line ends, envelopes."""
