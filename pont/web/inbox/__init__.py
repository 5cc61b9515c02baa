"""The authority’s side of file returns: its inbox, and what its people do with a file."""
