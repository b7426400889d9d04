"""The text formats of Prometheus and OpenMetrics: parse and lint."""
