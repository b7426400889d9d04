"""The checks: each is one file, pure, and its module's docstring is its documentation."""
