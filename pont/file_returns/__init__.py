"""The authority’s portal: service codes, tags, files returned to a service, file requests."""
