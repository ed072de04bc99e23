"""The numbered steps of :mod:`signing.validate.verify`, a file for each group."""
