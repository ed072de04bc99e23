"""What only a development machine has: its own certification authority, its own people, its own supervisor."""
