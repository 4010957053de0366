"""From request bodies to columns: a pure function; no clock, no database."""
