"""The HTML report: one module per section, a function from values to markup."""
