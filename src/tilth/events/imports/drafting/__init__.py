"""A first recipe for a file that none knows: what its columns mean, guessed by heading and cells, and written down."""
