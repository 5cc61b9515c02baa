"""The bytes: encrypted, scanned, kept whole and destroyed for good."""
