"""The trail of who did what: append-only, hash-chained lines."""
