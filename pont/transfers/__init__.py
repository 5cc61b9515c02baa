"""A file on its way: drafted, sent, handed over, received, rejected, recalled."""
