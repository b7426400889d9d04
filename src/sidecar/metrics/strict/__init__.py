"""The strict voice: what the specifications demand of an exposition."""
