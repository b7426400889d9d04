"""Views: model → text; no input and no output, but for the screen that a live view has."""
