"""``maju plan …``: one file per command; heavy imports stand inside the functions."""
