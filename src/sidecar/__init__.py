"""Sidecar: observe or debug a service without modifying it."""

__version__ = "0.2.0"
