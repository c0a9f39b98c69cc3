"""A lesson as it is read: its stops, its choices, and what they came to."""
