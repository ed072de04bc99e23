"""The installation guide, carried out on a new Debian 12."""
