"""Checks of availability: is the service up, and does it stay up."""
