"""Notices (공지) with who has read them, and short messages (쪽지) to a person or a team."""
