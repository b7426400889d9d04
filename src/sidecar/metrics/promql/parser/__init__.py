"""PromQL text → tree."""
