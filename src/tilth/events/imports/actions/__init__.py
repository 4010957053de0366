"""Write use cases of imports."""
