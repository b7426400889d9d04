"""A log in figures: counts, templates, bursts, silences."""
