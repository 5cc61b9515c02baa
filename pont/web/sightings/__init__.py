"""Lost pupils whom a later file names."""
