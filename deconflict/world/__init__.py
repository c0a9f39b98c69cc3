"""The world: scenarios, airspace, flights and luck. Knows no procedure, no clock and no SimPy."""
