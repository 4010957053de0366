"""How long a workspace keeps its events: the setting, what it would remove, and the nightly removal."""
