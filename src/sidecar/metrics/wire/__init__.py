"""One exchange with a target: where it is, how to get there, what it answers, in time."""
