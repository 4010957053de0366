"""Files to chunks of text columns: one reader per kind of file, one way in (`reading.read_table`)."""
