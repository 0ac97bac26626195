"""Shifts: who works when. Types of shifts and contracts, labour rules, the optimiser, its checker."""
