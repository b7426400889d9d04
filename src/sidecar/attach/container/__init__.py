"""One sidecar beside one running container."""
