"""Write use cases of collecting, one per file."""
