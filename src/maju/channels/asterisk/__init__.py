"""Telephone calls by Asterisk: it does SIP and speech, Maju decides."""
