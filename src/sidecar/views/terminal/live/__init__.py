"""The live dashboard of `scrape --live`."""
