"""Files of other systems become events: readers, recipes, and a ledger that never takes a row twice."""
