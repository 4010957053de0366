"""Write use cases of tasks."""
