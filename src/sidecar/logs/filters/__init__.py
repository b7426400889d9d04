"""Which records are wanted: --level, --include, --where, and the byte-level prefilter."""
