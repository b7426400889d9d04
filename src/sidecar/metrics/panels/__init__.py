"""Panels: the figures a person wants to see of a target, chosen from its own metrics."""
