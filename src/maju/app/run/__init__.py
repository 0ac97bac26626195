"""``maju run``: the processes of one installation, started, watched and ended together."""
