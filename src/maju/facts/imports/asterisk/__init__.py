"""Asterisk's queue_log: what app_queue said, line by line, folded into facts."""
