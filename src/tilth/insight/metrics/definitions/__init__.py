"""The metrics, a file per family."""
