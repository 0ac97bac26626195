"""What a centre decided for itself: thresholds and targets with dates of effect, KPIs of its own."""
