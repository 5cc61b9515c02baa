"""What an authority settles for itself."""
