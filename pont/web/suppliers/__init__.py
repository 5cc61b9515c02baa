"""The register of software suppliers, kept by the national administrator."""
