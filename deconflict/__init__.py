"""A simulator of how armed forces that share a sky keep from shooting at each other."""

__version__ = "0.1.0"
