"""Collectors of evidence, each with its own deadline."""
