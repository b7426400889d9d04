"""Rows of a log → figures; `sidecar.logs.summary` is the entrance."""
