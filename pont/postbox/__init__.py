"""The outgoing mail: queued with the act that caused it, delivered at least once."""
