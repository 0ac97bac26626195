"""Who calls: the directory as the telephone's adapter asks it, without Django in its process."""
