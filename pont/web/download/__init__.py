"""Collecting files: the lists, the download, the answer."""
