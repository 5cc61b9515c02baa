"""Invented pupils to match: populations with names by frequency, and the errors of offices."""
