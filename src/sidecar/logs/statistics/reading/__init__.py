"""Log files → rows of time, level and message."""
