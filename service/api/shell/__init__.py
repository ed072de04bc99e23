"""What stands around the views of the API."""
