"""The report process: one process holds the facts open, the others ask it over a Unix socket.

Web workers stay small and never open DuckDB; its memory is bounded in one place, and questions
wait their turn there (design §5).
"""
