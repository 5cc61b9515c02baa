"""The yearly audit of users: rounds, boards, and the lists that organisations confirm."""
