"""File requests, on the side of the authority that asks."""
