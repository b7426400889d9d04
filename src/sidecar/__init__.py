"""Sidecar: observe or debug a service without modifying it."""

__version__ = "0.1.0"
