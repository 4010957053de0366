"""Write use cases of the tracking plan, one per file."""
