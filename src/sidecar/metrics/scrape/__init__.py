"""Targets, scrape_configs, and the scrape loop."""
