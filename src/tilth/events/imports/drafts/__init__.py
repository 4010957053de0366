"""Imports in preparation: files that were chosen and what was said of them, until the import begins."""
