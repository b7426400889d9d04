"""The report as a document for programs: a contract of its own."""
