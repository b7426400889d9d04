"""Messages → masked messages → templates, with their counts."""
