"""Whether the pages show what the Word file says: every word is there, and can be seen."""
