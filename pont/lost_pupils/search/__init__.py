"""The search for lost pupils: an index in plain numbers, probes into it, and closeness in words."""
