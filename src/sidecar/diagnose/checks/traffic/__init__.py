"""Checks: requests, errors, latency."""
