"""이력 미등록: contacts without a saved type, late records, and corrections of types."""
