"""The stepper: one history, walked event by event; its panels are functions of the history and a position."""
