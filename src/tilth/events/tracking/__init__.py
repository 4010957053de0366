"""The tracking plan: which events and properties are meant to come, what comes, and where the two differ."""
