"""The commands, one module a subject: each finds what is asked for, calls the library and prints what comes of it.

What takes time to load is imported where a command needs it, so that help and usage errors come at once.
"""
