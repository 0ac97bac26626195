"""What Maju claims, as code that fails when a claim is false.

A test module lies in the folder of its category:

- ``unit``: one piece, a table of cases
- ``properties``: Hypothesis, state machines
- ``conformance``: one suite for everybody who claims an interface
- ``simulation``: seeded days on a jumping clock, with crashes
- ``theory``: against closed forms and published tables
- ``golden``: against stored examples that a person has checked
- ``integration``: real parts (PostgreSQL, Asterisk, mail)
- ``pages``: what a person sees, and who may not see it
- ``upgrade``: last version's data under this version's code
- ``tidy``: the source itself
- ``acceptance``: real kills, voice matrix, browser journeys (``make acceptance``)
- ``soak``: load and thousands of seeds (``make soak``)
"""
