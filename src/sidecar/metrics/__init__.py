"""Metrics: body → samples → history → answers, one way."""
