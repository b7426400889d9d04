"""Checks: memory, files, disks, limits."""
