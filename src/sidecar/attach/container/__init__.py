"""Attach one sidecar to one running container."""
