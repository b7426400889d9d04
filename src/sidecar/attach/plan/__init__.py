"""Decide which sidecars each service gets, and say why not the rest. Pure: no input, no output."""
