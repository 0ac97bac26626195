"""Telephones in the test's hand: SIP and speech over UDP, so small that everything can go wrong."""
