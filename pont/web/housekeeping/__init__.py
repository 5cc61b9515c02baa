"""What an authority tidies up in the lost pupil database."""
