"""One series against its own past: level, trend, spread, values and labels that changed."""
