"""Views: model → text; no input, no output."""
