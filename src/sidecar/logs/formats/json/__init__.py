"""JSON log formats: one module a logger, each with its `SAMPLES`."""
