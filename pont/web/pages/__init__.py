"""Pages that anybody may read: help, accessibility, privacy, cookies; the choice of language."""
