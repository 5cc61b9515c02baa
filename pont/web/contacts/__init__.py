"""Contacts: the administrators and lost pupil contacts of authorities."""
