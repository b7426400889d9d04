"""Attach sidecars to Compose projects and containers: observe → plan → write; follow; container."""
