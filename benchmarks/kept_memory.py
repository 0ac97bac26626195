"""Imported before Arrow is: memory as ``maju import`` has it."""

from maju.app.numbers.memory import keep_arrows_memory

keep_arrows_memory()
