"""The files of a history: segments, how they are sealed, how long they are kept."""
