"""Treaties of which the organization is depositary: import, actions of States, reading."""
