"""Write use cases of uploads."""
