"""How the house is switched on: settings, addresses of the doors, the server's entrance."""
