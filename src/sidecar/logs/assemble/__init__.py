"""Lines → records: split lines, stack traces and continuation lines are joined."""
