"""The first page, what waits and what to do next."""
