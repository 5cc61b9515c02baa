"""Copies of the files of an authority's schools."""
