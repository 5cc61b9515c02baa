"""What design/quality.md asks to be measured, one command each."""
