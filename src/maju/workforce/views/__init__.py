"""What the pages of planning answer."""
