"""What only the demo shows: the letters it would have sent, and files to try it with."""
