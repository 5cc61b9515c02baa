"""The yearly audit of users: each authority and each headteacher confirms who has an account."""
