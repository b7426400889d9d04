"""Checks of the observation itself: clocks, gaps, broken expositions."""
