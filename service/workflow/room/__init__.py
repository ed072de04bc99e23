"""How much people may attach to one agreement."""
