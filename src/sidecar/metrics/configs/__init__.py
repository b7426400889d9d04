"""`[[scrape_configs]]`: what users know from prometheus.yml, in `sidecar.toml`."""
