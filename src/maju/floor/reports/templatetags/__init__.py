"""How numbers are written on pages."""
