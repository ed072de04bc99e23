"""The signing matrix: every kind of key, on either side, with one, two and five signatories, on one and on two originals."""
