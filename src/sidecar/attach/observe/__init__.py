"""Compose project, containers and engine → what is there."""
