"""Scans of signed paper: read, set straight, and compared sheet by sheet with what was printed. Only in the sandbox."""
