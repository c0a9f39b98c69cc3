"""What holds for every test: the same examples on every run, and no test fails for being slow."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("deterministic")
