"""Today as it happens, held against yesterday."""
