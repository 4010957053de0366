"""A simulated shop that fills a workspace through the public API and knows its own truth; the flow of `make demo`."""
