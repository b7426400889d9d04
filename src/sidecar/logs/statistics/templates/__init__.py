"""Messages → templates."""
