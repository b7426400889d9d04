"""Record → line, for people and for programs."""
