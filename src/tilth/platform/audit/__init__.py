"""Who did what, when: an append-only trail per workspace."""
