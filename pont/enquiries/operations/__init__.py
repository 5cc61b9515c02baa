"""What is done with reports and requests, a verb in each file."""
