"""User maintenance: who has an account, what they may do, and how they get in again."""
