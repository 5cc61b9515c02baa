"""The authority's eye on the files of its schools."""
