"""Push to browsers: what is true now, over WebSocket to desks and server-sent events to boards.

It is given what it serves (``live.topics``) and knows neither engine nor pages.
"""
