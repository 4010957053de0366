"""Health of the installation, for people: what is behind, what is full, what has failed, and what to do."""
