"""Lines → records: stack traces and continuation lines join the record before them."""
