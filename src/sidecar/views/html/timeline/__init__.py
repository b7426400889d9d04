"""The timeline of the HTML report: lanes of charts over one axis of time."""
