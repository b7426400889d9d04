"""Metrics that belong together → signals: alone, summed, as ratios, quantiles and labels."""
