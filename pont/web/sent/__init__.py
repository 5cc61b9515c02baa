"""What became of a file: the sent list, the receipt, recall and reject."""
