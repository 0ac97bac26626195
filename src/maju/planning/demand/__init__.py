"""What customers really wanted: fresh demand without those who had to call again."""
