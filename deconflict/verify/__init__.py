"""Proof: every state that the procedures can reach, with no clock and no chance, held against their promises."""
