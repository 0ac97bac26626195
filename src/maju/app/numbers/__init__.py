"""Commands about numbers: bring a log in, ask for KPIs, open them to their rows."""
