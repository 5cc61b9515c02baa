"""Search for Lost Pupil, and the pupils that one has sent to the shelf."""
