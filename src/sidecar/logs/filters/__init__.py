"""Filters of records: --level, --include, --where, and the byte-level prefilter."""
