"""Sidecars for any Compose project: observe → plan → prove → write; nothing of it is changed."""
