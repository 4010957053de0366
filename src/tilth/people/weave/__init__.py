"""The weaver: from the inbox to history, each row exactly once."""
