"""Causes, grouping and ranking of findings."""
