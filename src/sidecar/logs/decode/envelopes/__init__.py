"""What container runtimes and tools put around a line: one module an envelope."""
