"""Inspection: evidence → report."""
