"""Treaties and the actions of States."""
