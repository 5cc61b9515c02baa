"""How an authority sets its portal up: words and switches, services, tags, reasons."""
