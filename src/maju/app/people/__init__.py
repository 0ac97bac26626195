"""``maju user``: people and their roles from the command line, the first administrator above all."""
