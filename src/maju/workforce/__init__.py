"""Pages of planning: forecasts, plans and shifts; and how a schedule is published to the engine."""
