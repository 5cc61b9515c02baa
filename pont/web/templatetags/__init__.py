"""Tags for the templates of the screens."""
