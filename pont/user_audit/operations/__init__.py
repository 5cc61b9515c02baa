"""What is done in an audit of users, a verb a file."""
