"""What is known of public images: metrics, log files; one TOML file a family, and their reader."""
