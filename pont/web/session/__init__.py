"""Sign in and out, choose and change a password, see where one is signed in."""
