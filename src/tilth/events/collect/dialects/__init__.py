"""Other vendors' wire formats, translated into Segment's: thin, and pure."""
