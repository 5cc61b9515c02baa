"""The invented people and files of the demo."""
