"""Follow the logs of running containers, merged in the order of time."""
