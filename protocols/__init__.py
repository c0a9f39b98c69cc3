"""The procedures as tables: who does what on which input, and what is promised of it."""
