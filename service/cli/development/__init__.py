"""Parts of development machines only: certification authority, demonstration people, supervisor."""
