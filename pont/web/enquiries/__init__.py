"""Pupils without a file: reports of arrivals, and requests to other schools."""
