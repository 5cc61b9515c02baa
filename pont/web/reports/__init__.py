"""What authorities read of their files over time."""
