"""Benchmarks of the product's promises: `python -m bench NAME`; docs/benchmarks.md says how to read them."""
