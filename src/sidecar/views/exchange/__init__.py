"""Model → JSON, JUnit, SARIF, Markdown."""
