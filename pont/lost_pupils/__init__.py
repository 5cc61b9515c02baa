"""The shelf: pupils whose next school is unknown, found again, claimed and placed."""
