"""Whether Pont is well: for people, and for machines that watch it."""
