"""What the Department for Education and the Welsh Government publish, in pure Python."""
