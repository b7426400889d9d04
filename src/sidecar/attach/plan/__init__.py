"""What is there → which sidecars each service gets. Pure."""
