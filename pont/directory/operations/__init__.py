"""The changes of the register."""
