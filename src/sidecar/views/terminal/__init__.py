"""Model → text for a terminal."""
