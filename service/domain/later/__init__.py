"""Later instruments: what they do to an earlier one, and its status with them."""
