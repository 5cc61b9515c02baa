"""What may be done to a file on its way: one verb, one file, one short transaction."""
