"""The REST API ``/api/v1``: what another program of the company may read and do.

A caller brings a token that a person made; it may do what that person may today and the token's
scopes name, in one centre, perhaps for one client only.
"""
