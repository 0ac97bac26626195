"""The journal as facts: a fold that is stopped and resumed, days that are sealed, and today."""
