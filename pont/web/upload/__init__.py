"""Sending files: choose, put right, check, send."""
