"""Collect: Segment-compatible API, durable inbox, imports. Knows payloads; knows nothing of persons."""
