"""Everything that is known of one person: how it hangs together, what it did, as a file; masked, or whole and noted."""
