"""The KPI catalogue: measures and KPIs defined once, compiled to SQL, answered with their rows."""
