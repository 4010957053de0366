"""Write use cases on rejected events, one per file."""
