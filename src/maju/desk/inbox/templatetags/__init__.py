"""What templates of these pages say."""
