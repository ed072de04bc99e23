"""Pages of treaties and of the States that are party to them."""
