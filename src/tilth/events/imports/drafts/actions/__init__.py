"""Write use cases of imports in preparation."""
