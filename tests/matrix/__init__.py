"""The signing matrix: every kind of key, for either party, with one, two and five signatories, on one and on two originals."""
