"""Reports and answers for programs and tickets: JSON, CSV, JUnit, SARIF, Markdown."""
