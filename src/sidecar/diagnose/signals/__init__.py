"""Series of a history → signals: rates, values, ratios, quantiles."""
