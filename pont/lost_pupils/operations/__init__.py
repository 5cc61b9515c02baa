"""What is done with the records of the shelf, a verb in each file."""
