"""Phase transfer: pupils of bulk files, allocated to schools on screen or by a list, and sent."""
