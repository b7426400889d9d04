"""One module a format, each with its `SAMPLES`: a line and the record that it is.

A new format is a new module and its entry in `registry.py`, before those that would also take its
lines.
"""
