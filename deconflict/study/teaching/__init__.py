"""A lesson made ready: its stops are found in a run, and its choices are run."""
