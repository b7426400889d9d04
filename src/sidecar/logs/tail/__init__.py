"""Log files → chunks of bytes: discovery, rotation, checkpoints, compressed files, stdin."""
