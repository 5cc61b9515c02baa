"""What is done to accounts, one verb per file."""
