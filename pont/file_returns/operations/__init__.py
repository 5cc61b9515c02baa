"""What may be done to file returns: one verb, one file, one short transaction."""
