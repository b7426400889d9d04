"""Read what exists: Compose files, containers, images and volumes of the engine."""
