"""Any layout of a time in a log line → nanoseconds since the epoch."""
