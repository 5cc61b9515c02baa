"""What circulars decide, as tables: roles, grants, kinds, limits, retention."""
