"""Inquiries (문의): the list, a page of each, and what a client company answers."""
