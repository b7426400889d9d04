"""Text for a terminal: reports, dashboards, tables, charts, the live screen."""
