"""Record → text, JSON, logfmt, or a template of the user."""
