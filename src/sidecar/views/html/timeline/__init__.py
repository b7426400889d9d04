"""The timeline of the HTML report."""
