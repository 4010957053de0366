"""Folds over many histories: the product's path against ClickHouse in process."""
