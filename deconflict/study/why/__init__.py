"""Why an encounter came to what it did, and what would have averted it: every answer is a run."""
