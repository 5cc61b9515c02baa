"""The portal as a school sees it: what it has sent to its authority, and sending."""
