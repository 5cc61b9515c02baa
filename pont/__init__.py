"""Pont: the secure exchange of pupil files between schools, local authorities and government."""
