"""Matching the shelf with a census."""
