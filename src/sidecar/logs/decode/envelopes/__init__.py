"""Envelopes of container runtimes and tools around a line: one module per envelope."""
