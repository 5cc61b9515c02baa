"""What happens with nobody at the desk."""
