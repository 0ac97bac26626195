"""Imported before Arrow is: memory as ``maju import`` has it."""

from maju.app.numbers.memory import choose_arrows_memory

choose_arrows_memory()
