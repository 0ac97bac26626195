"""The pages' foundation: Django as WSGI, built from a home and a database, never from a file.

Nothing here knows a page: packages bring their URLs, templates, scripts and words, and this one
brings the frame around them (layout, stylesheet, languages, refusals in words, the rule who may
look) and the process that serves them.
"""
