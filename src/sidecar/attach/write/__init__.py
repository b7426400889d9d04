"""Plan → the Compose file, proven to change nothing of the user's."""
