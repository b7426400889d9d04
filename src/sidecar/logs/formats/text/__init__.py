"""Text log formats: one module a format, each with its `SAMPLES`."""
