"""Changes of the database's shape, in order. Each runs up and down; a released one is never edited."""
