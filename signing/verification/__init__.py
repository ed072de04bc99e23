"""The numbered steps of :mod:`signing.verify`, a file for each group."""
