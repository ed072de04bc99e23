"""Certificates in another name than the signatory's: what is refused, and what the officer accepts."""
