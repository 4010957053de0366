"""http · worker · cli · demo: assembles everything; nothing imports it."""
