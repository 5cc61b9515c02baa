"""How England and Wales write dates in English."""
