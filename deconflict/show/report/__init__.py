"""The report: one page with a scenario's question, its answer, and everything that the answer rests on."""
