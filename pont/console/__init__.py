"""The commands of the person who runs the server or writes for schools."""
