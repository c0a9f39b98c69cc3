"""The SimPy layer: it decides when each enabled action happens, and calls `apply`. It holds no rule of a procedure."""
