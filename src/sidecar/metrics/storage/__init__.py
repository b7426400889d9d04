"""The metrics history: live segment, sealed segments, retention, reading."""
