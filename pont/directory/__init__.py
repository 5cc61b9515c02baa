"""The register of local authorities, establishments and suppliers."""
