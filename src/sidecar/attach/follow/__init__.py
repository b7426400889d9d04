"""Logs of running containers → lines in the order of time."""
