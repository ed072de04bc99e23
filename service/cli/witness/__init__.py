"""The witness's side: commands for somebody outside of the organization, which need no settings and no archive."""
